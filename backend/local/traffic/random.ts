/** mulberry32: small, quick, and the same sequence for the same seed everywhere. */
export const createRandom = (seed: number) => {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  const whole = (least: number, greatest: number): number => least + Math.floor(next() * (greatest - least + 1));
  return {
    next,
    /** From `least` to `greatest`, both included. */
    whole,
    pick: <T>(list: readonly T[]): T => list[whole(0, list.length - 1)] as T,
    id: (length: number): string =>
      Array.from({ length }, () => 'abcdefghijklmnopqrstuvwxyz0123456789'[whole(0, 35)]).join(''),
  };
};
export type Random = ReturnType<typeof createRandom>;

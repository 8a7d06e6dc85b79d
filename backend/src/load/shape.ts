/** How traffic swells and ebbs, as a factor of its mean. Pure. */
export type Shape = {
  /** A whole day is played in the run: nights a fifth of the mean, evenings twice. */
  daily: boolean;
  /** Every tenth second is one of `BURST` times the traffic, as after a mail to many. */
  bursts: boolean;
};

const BURST = 4;
const BURST_EVERY = 10;

/** Factor of the mean rate at a moment of the run; its mean over a run of whole tens of seconds is 1. */
export const intensity = (second: number, seconds: number, { daily, bursts }: Shape): number => {
  // Lowest at a sixth of the day (04:00), highest twelve hours later.
  const day = daily ? 1 - 0.8 * Math.cos(2 * Math.PI * (second / seconds - 1 / 6)) : 1;
  if (!bursts) return day;
  const inBurst = Math.floor(second) % BURST_EVERY === BURST_EVERY / 2;
  return (day * (inBurst ? BURST : 1) * BURST_EVERY) / (BURST_EVERY - 1 + BURST);
};

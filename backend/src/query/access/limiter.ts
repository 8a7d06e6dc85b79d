/** Failed log-ins by address, in this instance only: a key has 256 random bits, so this is against noise, not guessing. */
export const createLimiter = (max: number, windowMs: number) => {
  const failures = new Map<string, number[]>();
  const recent = (who: string, now: number) => (failures.get(who) ?? []).filter((at) => at > now - windowMs);
  return {
    /** Whether another try is allowed. */
    allows: (who: string, now: number): boolean => recent(who, now).length < max,
    failed: (who: string, now: number): void => {
      if (failures.size > 10_000) failures.clear();
      failures.set(who, [...recent(who, now), now]);
    },
  };
};
export type Limiter = ReturnType<typeof createLimiter>;

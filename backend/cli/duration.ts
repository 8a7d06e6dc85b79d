import { UsageError } from './command.ts';

const UNITS: Readonly<Record<string, number>> = { s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `90s`, `15m`, `2h`, `7d` in milliseconds. @throws UsageError */
export const parseDuration = (option: string, text: string): number => {
  const [, count, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new UsageError(`--${option} is a time such as 90s, 15m, 2h or 7d, not ${JSON.stringify(text)}`);
  }
  return Number(count) * (UNITS[unit] as number);
};

/** A whole number within bounds. @throws UsageError */
export const parseCount = (option: string, text: string, min: number, max: number): number => {
  const count = Number(text);
  if (!/^\d+$/.test(text) || count < min || count > max) {
    throw new UsageError(`--${option} is a whole number from ${min} to ${max}, not ${JSON.stringify(text)}`);
  }
  return count;
};

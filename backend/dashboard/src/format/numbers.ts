import type { Value } from '../api/types.ts';

export const LOCALE = 'en';
const whole = new Intl.NumberFormat(LOCALE, { maximumFractionDigits: 0 });
const short = new Intl.NumberFormat(LOCALE, { notation: 'compact', maximumFractionDigits: 1 });

/** How a table or a card shows a value; what is not known is a dash. */
export type Show = (value: Value | undefined) => string;

const NOTHING = '–';
const number =
  (show: (value: number) => string): Show =>
  (value) =>
    typeof value === 'number' ? show(value) : NOTHING;

export const count = number((value) => whole.format(value));
export const compact = number((value) => (Math.abs(value) < 10_000 ? whole : short).format(value));
export const percent = number((value) => `${(value * 100).toFixed(value < 0.1 && value > 0 ? 1 : 0)}%`);
export const decimal = number((value) => value.toFixed(value < 1 && value !== 0 ? 2 : 1));

/** Milliseconds as `48s` or `3m 05s`. */
export const duration = number((value) => {
  const seconds = Math.round(value / 1000);
  return seconds < 60 ? `${seconds}s` : `${Math.floor(seconds / 60)}m ${String(seconds % 60).padStart(2, '0')}s`;
});

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
export const bytes = number((value) => {
  const power = value < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(value) / 3));
  return `${(value / 1000 ** power).toFixed(power === 0 ? 0 : 1)} ${UNITS[power]}`;
});

/** `1 visitor`, `2 visitors`. */
export const many = (n: number, what: string): string => `${count(n)} ${what}${n === 1 ? '' : 's'}`;

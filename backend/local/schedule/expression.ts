/**
 * Schedule expressions of Events rules: `rate(5 minutes)` and `cron(15 * * * ? *)`, in UTC.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */

const UNITS: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 };
const MONTHS = ['JAN', 'FEB', 'MAR', 'APR', 'MAY', 'JUN', 'JUL', 'AUG', 'SEP', 'OCT', 'NOV', 'DEC'];
const DAYS = ['SUN', 'MON', 'TUE', 'WED', 'THU', 'FRI', 'SAT'];

/** Field, its least and greatest value, and names that stand for values from `least` on. */
const FIELDS = [
  { least: 0, greatest: 59, names: [] },
  { least: 0, greatest: 23, names: [] },
  { least: 1, greatest: 31, names: [] },
  { least: 1, greatest: 12, names: MONTHS },
  { least: 1, greatest: 7, names: DAYS },
  { least: 1970, greatest: 2199, names: [] },
] as const;

const readField = (text: string, index: number): ReadonlySet<number> => {
  const { least, greatest, names } = FIELDS[index] as (typeof FIELDS)[number];
  const value = (one: string): number => {
    const named = (names as readonly string[]).indexOf(one.toUpperCase());
    const number = named >= 0 ? named + least : Number(one);
    if (!Number.isInteger(number) || number < least || number > greatest)
      throw new Error(`"${one}" is not between ${least} and ${greatest}`);
    return number;
  };
  const found = new Set<number>();
  for (const part of text.split(',')) {
    const [range = '', step] = part.split('/');
    const [first, last] =
      range === '*' || range === '?'
        ? [least, greatest]
        : range.includes('-')
          ? (range.split('-').map(value) as [number, number])
          : [value(range), step ? greatest : value(range)];
    for (let at = first; at <= last; at += step ? Number(step) : 1) found.add(at);
  }
  return found;
};

export type Schedule = { everyMs: number } | { isDue: (date: Date) => boolean };

/** @throws Error for what is no schedule, or uses L, W or #, which are not known here */
export const parseSchedule = (expression: string): Schedule => {
  const rate = /^rate\((\d+) (minute|hour|day)s?\)$/.exec(expression);
  if (rate) return { everyMs: Number(rate[1]) * (UNITS[rate[2] as string] as number) };
  const fields = /^cron\((.*)\)$/.exec(expression)?.[1]?.trim().split(/\s+/);
  if (fields?.length !== 6) throw new Error(`${expression} is no schedule`);
  const [minutes, hours, days, months, weekdays, years] = fields.map(readField) as [
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
    ReadonlySet<number>,
  ];
  return {
    isDue: (date) =>
      minutes.has(date.getUTCMinutes()) &&
      hours.has(date.getUTCHours()) &&
      days.has(date.getUTCDate()) &&
      months.has(date.getUTCMonth() + 1) &&
      weekdays.has(date.getUTCDay() + 1) &&
      years.has(date.getUTCFullYear()),
  };
};

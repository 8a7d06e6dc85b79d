/** Offsets change at quarter hours at the earliest (the tz database has no finer rule since 1972). */
const QUARTER_MS = 900_000;

/** Minutes that a time zone is ahead of UTC at an instant. */
const offsetMinutes = (format: Intl.DateTimeFormat, epochMs: number): number => {
  const parts: Record<string, number> = {};
  for (const { type, value } of format.formatToParts(epochMs)) parts[type] = Number(value);
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  const local = Date.UTC(year, month - 1, day, hour, minute, second);
  return Math.round((local - Math.floor(epochMs / 1000) * 1000) / 60_000);
};

const createFormat = (timeZone: string): Intl.DateTimeFormat =>
  new Intl.DateTimeFormat('en-US', {
    timeZone,
    calendar: 'iso8601',
    numberingSystem: 'latn',
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  });

/**
 * Offsets of a time zone, each asked for once a quarter of an hour: Intl costs more than the rest of a CSV line.
 * @throws RangeError for a time zone that Intl does not know
 */
export const createOffsets = (timeZone: string): ((epochMs: number) => number) => {
  const format = createFormat(timeZone);
  const known = new Map<number, number>();
  return (epochMs) => {
    const quarter = Math.floor(epochMs / QUARTER_MS);
    let offset = known.get(quarter);
    if (offset === undefined) {
      if (known.size > 10_000) known.clear();
      offset = offsetMinutes(format, epochMs);
      known.set(quarter, offset);
    }
    return offset;
  };
};

const two = (value: number): string => String(value).padStart(2, '0');

/** `2026-11-22T15:03:00.000+01:00`; an empty text for what is no time. */
export const createLocalTime = (timeZone: string): ((iso: string) => string) => {
  const offsetAt = createOffsets(timeZone);
  return (iso) => {
    const epochMs = Date.parse(iso);
    if (!Number.isFinite(epochMs)) return '';
    const offset = offsetAt(epochMs);
    const ahead = Math.abs(offset);
    const local = new Date(epochMs + offset * 60_000).toISOString().slice(0, -1);
    return `${local}${offset < 0 ? '-' : '+'}${two(Math.floor(ahead / 60))}:${two(ahead % 60)}`;
  };
};

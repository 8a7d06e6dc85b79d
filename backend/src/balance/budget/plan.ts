/** What a site has used of its budget, as of an hour. Kept in client-config, record `budget`. */
export type Spent = {
  /** `2026-11`. */
  month: string;
  /** Events stored in it so far. */
  events: number;
  /** The last hour that is counted. */
  hour: string;
  /** Events an hour that came, sampled or not: a running mean over about a day. */
  perHour: number;
};

/** Hours over which the running mean forgets: a night must not promise a quiet day. */
const MEMORY_HOURS = 24;
/** One visit in so many is kept at the least: a site goes dim, never dark. */
export const LEAST_ONE_IN = 1_000;

const HOUR_MS = 3_600_000;

/** Hours from the end of an hour to the end of its month, UTC. */
export const hoursLeft = (hour: string): number => {
  const end = Date.parse(`${hour}:00:00.000Z`) + HOUR_MS;
  const [year = 0, month = 1] = hour.split('-').map(Number);
  return Math.round((Date.UTC(year, month, 1) - end) / HOUR_MS);
};

/** Counts an hour's stored events in. @param rate at which they were sampled */
export const count = (spent: Spent | undefined, hour: string, stored: number, rate: number): Spent => {
  const month = hour.slice(0, 7);
  const came = stored / rate;
  if (!spent) return { month, events: stored, hour, perHour: came };
  const hours = Math.max(1, (Date.parse(`${hour}:00:00Z`) - Date.parse(`${spent.hour}:00:00Z`)) / HOUR_MS);
  // Hours between without an event count as hours of none.
  const kept = (1 - 1 / MEMORY_HOURS) ** hours;
  return {
    month,
    events: spent.month === month ? spent.events + stored : stored,
    hour,
    perHour: spent.perHour * kept + came / MEMORY_HOURS,
  };
};

/**
 * The share of visits to keep from now on, so that the month ends within the budget: all of them as long as it would by
 * itself, else one in as few as that takes.
 */
export const rateFor = ({ events, hour, perHour }: Spent, monthlyEvents: number): number => {
  const expected = perHour * hoursLeft(hour);
  const left = monthlyEvents - events;
  if (expected <= left) return 1;
  return 1 / Math.min(LEAST_ONE_IN, Math.max(1, Math.ceil(expected / Math.max(left, 1))));
};

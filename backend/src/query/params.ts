import { exportRange } from '../export/range.ts';
import { SITE_ID } from '../records/keys.ts';
import { DIMENSIONS } from './dimensions.ts';
import { type Filter, parseFilter } from './filters.ts';
import { MAX_FILTERS, MAX_STEPS } from './parameters.ts';
import type { Step } from './question.ts';
import { isReportName, REPORT_NAMES, type ReportName } from './reports/index.ts';
import { INTERVALS, type Interval } from './time/buckets.ts';

/** A parameter that cannot be used; named, so that a form can show it beside its field. */
export class ParamError extends Error {
  override name = 'ParamError';
  readonly field: string;
  constructor(field: string, message: string) {
    super(message);
    this.field = field;
  }
}

const DAY_MS = 86_400_000;
/** Days back from today, today included. */
export const RANGES = {
  today: [0, 0],
  yesterday: [1, 1],
  '7d': [6, 0],
  '30d': [29, 0],
  '90d': [89, 0],
  '12mo': [364, 0],
} as const;
const MAX_DAYS = 800;

export type Params = {
  from: number;
  to: number;
  timeZone: string;
  interval: Interval;
  filters: Filter[];
  limit: number;
  reports: ReportName[];
  /** The same length of time just before. */
  compare: { from: number; to: number } | undefined;
  format: 'json' | 'csv';
  /** Of a funnel. */
  steps: Step[];
  scope: 'visit' | 'visitor';
};

/** Longest value of a filter or a step: a path may be long, an attack longer. */
const MAX_VALUE = 2_000;

/** `page:/cart`, `page:/products/*`, `event:signup`, `form:contact`. */
const parseStep = (text: string): Step => {
  const [, kind, value = ''] = /^(page|event|form):(.+)$/s.exec(text) ?? [];
  if (kind === undefined || value.length > MAX_VALUE)
    throw new ParamError('step', 'a step is page:/path, page:/path/*, event:NAME or form:NAME');
  if (kind === 'page' && value.endsWith('*')) return { kind: 'pages', value: value.slice(0, -1) };
  return { kind: kind as 'page' | 'event' | 'form', value };
};

const parseSteps = (query: URLSearchParams, reports: readonly string[]): Step[] => {
  const steps = query.getAll('step').map(parseStep);
  if (steps.length > MAX_STEPS) throw new ParamError('step', `a funnel has at most ${MAX_STEPS} steps`);
  if (reports.includes('funnel') && steps.length < 2)
    throw new ParamError('step', 'a funnel needs at least two steps: step=page:/cart&step=event:purchase');
  return steps;
};

/** @throws ParamError */
export const parseSite = (query: URLSearchParams): string => {
  const site = query.get('site') ?? '';
  if (!SITE_ID.test(site)) throw new ParamError('site', 'site is missing or cannot be a site id');
  return site;
};

export const parseTimeZone = (query: URLSearchParams, otherwise: string): string => {
  const timeZone = query.get('timezone') || otherwise;
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    throw new ParamError('timezone', 'timezone is an IANA name such as Europe/Berlin');
  }
};

/** The local date `back` days before today. */
const dateBack = (now: number, back: number, timeZone: string): string => {
  const today = new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(now);
  return new Date(Date.parse(`${today}T00:00:00Z`) - back * DAY_MS).toISOString().slice(0, 10);
};

const parseRange = (query: URLSearchParams, timeZone: string, now: number) => {
  const name = query.get('range') ?? (query.has('from') || query.has('to') ? undefined : '30d');
  if (name !== undefined && !Object.hasOwn(RANGES, name)) {
    throw new ParamError('range', `range is one of ${Object.keys(RANGES).join(', ')}`);
  }
  const [first, last] = name === undefined ? [0, 0] : RANGES[name as keyof typeof RANGES];
  const from = query.get('from') || dateBack(now, first, timeZone);
  const to = query.get('to') || dateBack(now, last, timeZone);
  try {
    const range = exportRange(from, to, timeZone);
    return { from: range.from.getTime(), to: range.to.getTime(), fromText: from, toText: to };
  } catch (error) {
    throw new ParamError('from', (error as Error).message);
  }
};

/** The range just before, of as many local days: a day on which the clocks change stays one day. */
const before = (range: ReturnType<typeof parseRange>, timeZone: string) => {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(range.fromText) || !/^\d{4}-\d{2}-\d{2}$/.test(range.toText)) {
    return { from: range.from - (range.to - range.from), to: range.from };
  }
  const first = Date.parse(`${range.fromText}T00:00:00Z`);
  const days = (Date.parse(`${range.toText}T00:00:00Z`) - first) / DAY_MS + 1;
  const date = (at: number) => new Date(at).toISOString().slice(0, 10);
  const { from, to } = exportRange(date(first - days * DAY_MS), date(first - DAY_MS), timeZone);
  return { from: from.getTime(), to: to.getTime() };
};

const defaultInterval = (ms: number): Interval => {
  if (ms <= 2.1 * DAY_MS) return 'hour';
  if (ms <= 93 * DAY_MS) return 'day';
  return ms <= 400 * DAY_MS ? 'week' : 'month';
};

const oneOf = <T extends string>(query: URLSearchParams, field: string, allowed: readonly T[], otherwise: T): T => {
  const given = query.get(field);
  if (!given) return otherwise;
  const found = allowed.find((name) => name === given);
  if (!found) throw new ParamError(field, `${field} is one of ${allowed.join(', ')}`);
  return found;
};

/** @throws ParamError */
export const parseParams = (query: URLSearchParams, names: string, timeZone: string, now: number): Params => {
  const reports = names.split(',').filter(Boolean);
  const unknown = reports.find((name) => !isReportName(name));
  if (unknown !== undefined || reports.length === 0) {
    throw new ParamError('report', `no report ${JSON.stringify(unknown ?? '')}; there are ${REPORT_NAMES.join(', ')}`);
  }
  const range = parseRange(query, timeZone, now);
  if (range.to - range.from > MAX_DAYS * DAY_MS) throw new ParamError('from', `a range has at most ${MAX_DAYS} days`);
  const interval = oneOf(query, 'interval', INTERVALS, defaultInterval(range.to - range.from));
  if (interval === 'minute' && range.to - range.from > 2 * DAY_MS)
    throw new ParamError('interval', 'minutes are for two days at most');
  const filters = query.getAll('filter').map((text) => {
    const filter = parseFilter(text);
    if (!filter || filter.value.length > MAX_VALUE)
      throw new ParamError(
        'filter',
        `a filter is DIMENSION:VALUE or DIMENSION!:VALUE, of ${Object.keys(DIMENSIONS).join(', ')}`,
      );
    return filter;
  });
  if (filters.length > MAX_FILTERS) throw new ParamError('filter', `at most ${MAX_FILTERS} filters`);
  const limit = Number(query.get('limit') ?? 100);
  if (!Number.isInteger(limit) || limit < 1 || limit > 10_000) throw new ParamError('limit', 'limit is 1 to 10000');
  return {
    from: range.from,
    to: range.to,
    timeZone,
    interval,
    filters,
    limit,
    reports: reports as ReportName[],
    compare: oneOf(query, 'compare', ['none', 'previous'], 'none') === 'previous' ? before(range, timeZone) : undefined,
    format: oneOf(query, 'format', ['json', 'csv'], 'json'),
    steps: parseSteps(query, reports),
    scope: oneOf(query, 'scope', ['visit', 'visitor'], 'visit'),
  };
};

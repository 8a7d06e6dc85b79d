export type Row = Readonly<Record<string, string | number | null>>;
export type Reports = Readonly<Record<string, readonly Row[]>>;

export type ReportAnswer = {
  site: string;
  from: string;
  to: string;
  timezone: string;
  interval: string;
  reports: Reports;
  compare?: { from: string; to: string; reports: Reports };
};

export type Site = { site: string; timezone: string; domains: readonly string[]; registered: boolean };

export type Live = {
  visitors: number;
  visitors_30_minutes: number;
  pageviews_30_minutes: number;
  events_30_minutes: number;
  bot_events_30_minutes: number;
  minutes: readonly { minutes_ago: number; pageviews: number; visitors: number }[];
  latest: readonly {
    at: string;
    type: string;
    path: string;
    name: string;
    country: string;
    device: string;
    browser: string;
    channel: string;
  }[];
};

export type Hour = {
  hour: string;
  rows: number;
  bytes: number;
  revision: number;
  reconciliation: {
    received: number;
    enriched: number;
    bots: number;
    rejected: number;
    pending: number;
    complete: boolean;
  } | null;
  balance: { emitted: number; stored: number; lost: number; throttled: number; duplicates: number } | null;
};

/** What the API says is wrong, in its own words. */
export class ApiError extends Error {
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

const ask = async <T>(path: string, init: RequestInit = {}): Promise<T> => {
  let response: Response;
  try {
    response = await fetch(`/api${path}`, { credentials: 'same-origin', ...init });
  } catch (error) {
    if ((error as Error).name === 'AbortError') throw error;
    throw new ApiError(0, 'The server cannot be reached. Is the stack running?');
  }
  const body = (await response.json().catch(() => ({}))) as { message?: string };
  if (!response.ok) throw new ApiError(response.status, body.message ?? `The server answered ${response.status}.`);
  return body as T;
};

const post = (path: string, body: object) =>
  ask<object>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

export const login = (key: string) => post('/login', { key });
export const logout = () => post('/logout', {});
export const getSites = () => ask<{ sites: readonly Site[] }>('/sites').then(({ sites }) => sites);
export const getLive = (site: string) => ask<Live>(`/live?${new URLSearchParams({ site })}`);
export const getHours = (query: URLSearchParams) =>
  ask<{ hours: readonly Hour[] }>(`/hours?${query}`).then(({ hours }) => hours);
export const getReports = (query: URLSearchParams, signal: AbortSignal) =>
  ask<ReportAnswer>(`/reports?${query}`, { signal });

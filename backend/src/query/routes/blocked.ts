import { type Answer, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import { parseParams, parseSite, parseTimeZone } from '../params.ts';
import type { ApiRequest } from '../request.ts';

const HOUR_MS = 3_600_000;

/**
 * How many of the pages that the site's own web server gave to browsers were not measured, over those hours of the range
 * of which the server's log was counted. Without such hours nothing is known, and nothing is guessed.
 */
export const blocked = async (request: ApiRequest, parts: QueryParts): Promise<Answer> => {
  const siteId = parseSite(request.query);
  const config = (await parts.sites.getSite(siteId))?.config;
  const timeZone = parseTimeZone(request.query, config?.timeZone ?? 'UTC');
  const { from, to } = parseParams(request.query, 'summary', timeZone, parts.now());
  const isWhole = (hour: string) => {
    const at = Date.parse(`${hour}:00:00Z`);
    return at >= from && at + HOUR_MS <= Math.min(to, parts.now());
  };
  const counted = [...(await parts.sites.servedPages(siteId))].filter(([hour]) => isWhole(hour)).sort();
  const [first, last] = [counted.at(0)?.[0], counted.at(-1)?.[0]];
  if (first === undefined || last === undefined) return json(200, { site: siteId, hours: 0, first: null, last: null });
  const { page_loads = [] } = await parts.engine.run({
    siteId,
    from: Date.parse(`${first}:00:00Z`),
    to: Date.parse(`${last}:00:00Z`) + HOUR_MS,
    // The log is counted by hours of UTC.
    timeZone: 'UTC',
    interval: 'hour',
    filters: [],
    limit: 1,
    reports: ['page_loads'],
  });
  const measuredIn = new Map(page_loads.map(({ start, loads }) => [String(start).slice(0, 13), Number(loads)]));
  const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0);
  const served = sum(counted.map(([, pages]) => pages));
  const measured = sum(counted.map(([hour]) => measuredIn.get(hour) ?? 0));
  return json(200, {
    site: siteId,
    hours: counted.length,
    first: `${first}:00:00.000Z`,
    last: `${last}:00:00.000Z`,
    served_pages: served,
    measured_pages: measured,
    not_measured: served > 0 ? Math.round((1 - measured / served) * 10_000) / 10_000 : null,
  });
};

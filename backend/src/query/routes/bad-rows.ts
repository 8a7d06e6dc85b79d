import { hoursBetween } from '../../archive/hours.ts';
import { BAD_ROW_DAYS } from '../../records/bad-rows.ts';
import { type Answer, json } from '../answer.ts';
import type { FoundBadRow } from '../bad-rows/store.ts';
import type { QueryParts } from '../open.ts';
import { parseParams, parseSite, parseTimeZone } from '../params.ts';
import type { ApiRequest } from '../request.ts';

const SHOWN = 100;
const DAY_MS = 86_400_000;

const shown = ({ receivedAt, code, field, rule, stored, payload }: FoundBadRow) => ({
  received_at: receivedAt,
  code,
  field,
  rule: rule ?? '',
  stored: stored ?? false,
  payload: payload ?? '',
});

/** The newest bad rows of a range, by time of receipt. They are kept for two weeks, so no older hour is read. */
export const badRows = async (request: ApiRequest, parts: QueryParts): Promise<Answer> => {
  const siteId = parseSite(request.query);
  const config = (await parts.sites.getSite(siteId))?.config;
  const timeZone = parseTimeZone(request.query, config?.timeZone ?? 'UTC');
  const { from, to } = parseParams(request.query, 'summary', timeZone, parts.now());
  const first = Math.max(from, parts.now() - BAD_ROW_DAYS * DAY_MS);
  const last = Math.min(to, parts.now());
  const rows: ReturnType<typeof shown>[] = [];
  if (first < last) {
    for await (const row of parts.badRows(siteId, hoursBetween(new Date(first), new Date(last)).reverse())) {
      rows.push(shown(row));
      if (rows.length >= SHOWN * 5) break;
    }
  }
  rows.sort((a, b) => (a.received_at < b.received_at ? 1 : -1));
  return json(200, { site: siteId, rows: rows.slice(0, SHOWN) });
};

import { hoursBetween } from '../../archive/hours.ts';
import { manifestKey } from '../../archive/manifest.ts';
import { readManifest } from '../../archive/read.ts';
import { type Answer, failure, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import { parseParams, parseSite, parseTimeZone } from '../params.ts';
import type { ApiRequest } from '../request.ts';

const MAX_HOURS = 24 * 31;
const AT_ONCE = 16;

/** A list a day finds what is there: most hours of most sites are quiet, and asking for each costs a request of its own. */
const archivedHours = async (parts: QueryParts, siteId: string, wanted: readonly string[]): Promise<string[]> => {
  const folders = new Set(wanted.map((hour) => manifestKey('enriched', siteId, hour).split('hour=')[0] as string));
  const there = new Set<string>();
  await Promise.all(
    [...folders].map(async (folder) => {
      for await (const { key } of parts.archives.enriched.list(folder)) there.add(key);
    }),
  );
  const [first, last] = [wanted.at(-1), wanted[0]];
  const range = first !== undefined && last !== undefined && { from: first, to: last };
  const packed = new Set(range ? await parts.archives.enriched.packs?.hours(siteId, range) : []);
  return wanted.filter((hour) => packed.has(hour) || there.has(manifestKey('enriched', siteId, hour)));
};

/** The archived hours of a range (by receipt) with their reconciliation and balance sheet, newest first. */
export const hours = async (request: ApiRequest, parts: QueryParts): Promise<Answer> => {
  const siteId = parseSite(request.query);
  const config = (await parts.sites.getSite(siteId))?.config;
  const { from, to } = parseParams(
    request.query,
    'summary',
    parseTimeZone(request.query, config?.timeZone ?? 'UTC'),
    parts.now(),
  );
  const wanted = hoursBetween(new Date(from), new Date(Math.min(to, parts.now()))).reverse();
  if (wanted.length > MAX_HOURS) return failure(400, 'bad_request', 'at most 31 days of hours', 'from');
  const archived = await archivedHours(parts, siteId, wanted);
  const rows: object[] = [];
  for (let at = 0; at < archived.length; at += AT_ONCE) {
    const found = await Promise.all(
      archived.slice(at, at + AT_ONCE).map(async (hour) => ({
        stored: await readManifest(parts.archives.enriched, manifestKey('enriched', siteId, hour)),
        raw: await readManifest(parts.archives.raw, manifestKey('raw', siteId, hour)),
      })),
    );
    for (const { stored, raw } of found) {
      if (!stored) continue;
      const { hour, rows: count, bytes, revision, reconciliation } = stored.manifest;
      rows.push({
        hour,
        rows: count,
        bytes,
        revision,
        reconciliation: reconciliation ?? null,
        balance: raw?.manifest.balance ?? null,
      });
    }
  }
  return json(200, { site: siteId, hours: rows });
};

import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { hourPlus } from '../../../archive/hours.ts';
import { archivedHours } from '../../../archive/inventory.ts';
import type { Bucket } from '../../../archive/ports.ts';
import { LOOK_BACK_HOURS } from '../../../export/selection.ts';
import { hourOf } from '../../../records/keys.ts';
import { INTERNAL_PREFIXES } from '../../../records/names.ts';
import { slotOf } from '../../compose.ts';
import type { Dialect } from '../../engine.ts';
import type { EventReader } from '../../events/store.ts';
import type { Query } from '../../question.ts';
import { sqlFile } from '../../store.ts';
import { firstHotHour, planHours } from '../hot/hot-events.ts';
import { linesBeside, type PackedHours } from '../hot/packed-events.ts';
import { type AthenaPlace, type Call, runInAthena } from './run.ts';

export type AthenaParts = {
  call: Call;
  place: AthenaPlace;
  /** What lies at the sites' paths, which is what Athena reads. */
  enriched: Pick<Bucket, 'list'>;
  /** For the lines of what is not archived yet; they go with a lifecycle rule. */
  internal: Pick<Bucket, 'put'>;
  reader: Pick<EventReader, 'sitesOf' | 'rows'>;
  /** Absent: nothing is packed. */
  packed?: PackedHours;
  now: () => number;
  pause: (ms: number) => Promise<void>;
};

const HOUR_MS = 3_600_000;
/** Athena runs the reports of a page side by side; an account has 20 at a time by default. */
const AT_ONCE = 5;

/** Partition columns that hold the hours of a range. */
const partitions = (first: string, last: string) => {
  const oneYear = first.slice(0, 4) === last.slice(0, 4);
  return {
    first_year: first.slice(0, 4),
    last_year: last.slice(0, 4),
    first_month: oneYear ? first.slice(5, 7) : '01',
    last_month: oneYear ? last.slice(5, 7) : '12',
    first_hour: first,
  };
};

/** The archive as Glue tables, read by Athena, and the newest hours as lines that are written for the question. */
export const athenaDialect = (parts: AthenaParts): Dialect => {
  const { call, place, enriched, internal, now, pause } = parts;

  /** Equal lines get one name, so that Athena can give its answer again. */
  const writeHot = async (siteId: string, hours: readonly string[], at: number): Promise<string | undefined> => {
    let text = '';
    for await (const lines of linesBeside(parts, siteId, hours, firstHotHour(at)))
      for (const line of lines) text += `${JSON.stringify(line)}\n`;
    if (text === '') return undefined;
    const asked = createHash('sha256').update(text).digest('hex').slice(0, 32);
    const key = `${INTERNAL_PREFIXES.athenaHot}site=${siteId}/asked=${asked}/lines.jsonl.gz`;
    await internal.put(key, gzipSync(text), { contentType: 'application/gzip' });
    return asked;
  };

  return {
    atOnce: AT_ONCE,
    open: async (query: Query) => {
      const at = now();
      const first = hourOf(new Date(query.from - HOUR_MS).toISOString());
      const end = Math.min(query.to + LOOK_BACK_HOURS * HOUR_MS, at + HOUR_MS);
      const last = hourOf(new Date(end).toISOString());
      const archived = await archivedHours(enriched, 'enriched', query.siteId, { from: first, to: last });
      const asked = await writeHot(query.siteId, planHours(query, new Set(archived), at).hot, at);
      const values = {
        site: query.siteId,
        ...partitions(first, last),
        first_hot: [firstHotHour(at), hourPlus(last, 1)].sort()[0] as string,
        ...(asked === undefined ? {} : { asked }),
      };
      const sources = [sqlFile('engines/athena/archived')];
      if (asked !== undefined) sources.push(sqlFile('engines/athena/hot'));
      const base = {
        archived: sources.join('\nUNION ALL\n'),
        events: `SELECT * FROM (\n${sqlFile('engines/athena/events')}\n) e WHERE happened >= $from AND happened < $to`,
      };
      return {
        base,
        slot: slotOf(query),
        select: ({ sql, parameters }) =>
          runInAthena(call, place, { sql, parameters: { ...parameters, ...values } }, pause),
        done: async () => undefined,
      };
    },
  };
};

import { LOOK_BACK_HOURS } from '../../../export/selection.ts';
import { slotOf } from '../../compose.ts';
import type { Dialect } from '../../engine.ts';
import type { EventReader } from '../../events/store.ts';
import type { Query } from '../../question.ts';
import { QUARTER } from '../../relations/index.ts';
import { sqlFile } from '../../store.ts';
import { firstHotHour, planHours } from '../hot/hot-events.ts';
import { linesBeside, type PackedHours } from '../hot/packed-events.ts';
import type { ArchiveFiles, HourFile } from './archive/store.ts';
import type { Database } from './database/store.ts';
import { writeHotFile } from './hot/store.ts';
import { overKept } from './kept.ts';
import { linesSql, NO_LINES } from './lines.ts';
import { archivedSql, type DayFiles, type Rollups } from './rollups/store.ts';

export type DuckDbParts = {
  files: ArchiveFiles;
  rollups: Rollups;
  database: Database;
  reader: Pick<EventReader, 'sitesOf' | 'rows'>;
  /** Absent: nothing is packed. */
  packed?: PackedHours;
  /** For the files of a question. */
  folder: string;
  now: () => number;
};

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const LATE_MS = (LOOK_BACK_HOURS + 1) * HOUR_MS;
const DAYS_AT_ONCE = 16;

const daysOf = ({ from, to }: Query, now: number): string[] => {
  const days: string[] = [];
  const end = Math.min(to + LATE_MS, now + DAY_MS);
  for (let at = Math.floor((from - HOUR_MS) / DAY_MS) * DAY_MS; at < end; at += DAY_MS)
    days.push(new Date(at).toISOString().slice(0, 10));
  return days;
};

const events = (): string => sqlFile('engines/duckdb/events');

/** The archive on this machine's disk and the table, read by DuckDB. */
export const duckDbDialect = (parts: DuckDbParts): Dialect => {
  const { files, rollups, database, folder, now } = parts;

  const archivedHours = async (query: Query, at: number): Promise<Map<string, HourFile>> => {
    const days = daysOf(query, at);
    const hours = new Map<string, HourFile>();
    for (let n = 0; n < days.length; n += DAYS_AT_ONCE) {
      const found = await Promise.all(days.slice(n, n + DAYS_AT_ONCE).map((day) => files.day(query.siteId, day)));
      for (const file of found.flat()) hours.set(file.hour, file);
    }
    return hours;
  };

  return {
    open: async (query) => {
      const at = now();
      const archived = await archivedHours(query, at);
      const plan = planHours(query, new Set(archived.keys()), at);
      const chosen = plan.archived.map((hour) => archived.get(hour) as HourFile);
      const hot = await writeHotFile(folder, linesBeside(parts, query.siteId, plan.hot, firstHotHour(at)));
      const done = async () => hot?.remove();
      const slot = slotOf(query);
      try {
        if (slot !== QUARTER) {
          const paths = chosen.map(({ path }) => path);
          const sources = [...(paths.length > 0 ? [archivedSql(paths)] : []), hot ? linesSql(hot.path) : NO_LINES];
          const base = {
            archived: sources.join('\nUNION ALL BY NAME\n'),
            events: `SELECT * FROM (${events()}) e WHERE happened >= $from AND happened < $to`,
          };
          return { base, slot, select: database.select, done };
        }
        // A day is kept as a whole: every hour of it that is archived and no longer hot, in the range or not.
        const before = firstHotHour(at);
        const days = Map.groupBy(
          [...archived.values()].filter(({ hour }) => hour < before),
          ({ hour }) => hour.slice(0, 10),
        );
        const wanted = new Set(plan.archived.map((hour) => hour.slice(0, 10)));
        const made: DayFiles[] = [];
        for (const [day, hours] of days) if (wanted.has(day)) made.push(await rollups.day(query.siteId, day, hours));
        const kept = await overKept(database, query, made, hot?.path);
        return {
          base: kept.base,
          slot,
          select: database.select,
          done: async () => {
            await kept.done();
            await done();
          },
        };
      } catch (error) {
        await done();
        throw error;
      }
    },
  };
};

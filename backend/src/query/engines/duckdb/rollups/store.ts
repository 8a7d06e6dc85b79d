import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { QUARTER } from '../../../compose.ts';
import { sqlFile } from '../../../store.ts';
import type { HourFile } from '../archive/store.ts';
import type { Database } from '../database/store.ts';
import { literal } from '../literal.ts';

/** The kept parts and actions of a day. */
export type DayFiles = { parts: string; actions: string };

const KINDS = ['parts', 'actions'] as const;

/** Hour files as the relation `archived`; columns that older files lack are empty. */
export const archivedSql = (paths: readonly string[]): string =>
  `SELECT * FROM read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)
   UNION ALL BY NAME SELECT CAST(NULL AS VARCHAR) AS bot_kind WHERE false`;

const slotted = (kind: (typeof KINDS)[number]): string =>
  `WITH events AS (${sqlFile('engines/duckdb/events')}) ${sqlFile(`relations/${kind}`).replaceAll('{slot}', String(QUARTER))}`;

/**
 * Days of parts and actions, made when they are first asked for and named by the hashes of the archived hours they come
 * from and of the SQL that made them: a restated hour or a new release makes a new file, and the old one is removed.
 */
export const createRollups = (database: Database, folder: string) => {
  const making = new Map<string, Promise<DayFiles>>();
  const recipe = () => KINDS.map(slotted).join('\n');

  const make = async (siteId: string, day: string, hours: readonly HourFile[], base: string): Promise<DayFiles> => {
    const directory = join(folder, siteId);
    await mkdir(directory, { recursive: true });
    const files = { parts: `${base}.parts.parquet`, actions: `${base}.actions.parquet` };
    const from = archivedSql(hours.map(({ path }) => path));
    for (const kind of KINDS) {
      if (existsSync(files[kind])) continue;
      const partial = `${files[kind]}.${process.pid}.${Math.random().toString(36).slice(2)}.partial`;
      await database.run(
        `COPY (WITH archived AS (${from}), ${slotted(kind).slice(5)}) TO ${literal(partial)} (FORMAT parquet)`,
      );
      await rename(partial, files[kind]);
    }
    const stale = (await readdir(directory)).filter(
      (name) => name.startsWith(`${day}.`) && !join(directory, name).startsWith(base) && !name.endsWith('.partial'),
    );
    for (const name of stale) await rm(join(directory, name), { force: true });
    return files;
  };

  return {
    day: (siteId: string, day: string, hours: readonly HourFile[]): Promise<DayFiles> => {
      const hash = createHash('sha256').update(recipe());
      for (const { hour, sha256 } of hours) hash.update(`\n${hour} ${sha256}`);
      const base = join(folder, siteId, `${day}.${hash.digest('hex').slice(0, 20)}`);
      let made = making.get(base);
      if (!made) {
        made = make(siteId, day, hours, base).finally(() => making.delete(base));
        making.set(base, made);
      }
      return made;
    },
  };
};
export type Rollups = ReturnType<typeof createRollups>;

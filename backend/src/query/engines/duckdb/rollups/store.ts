import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { actionsSql, deedsSql, pagesSql, partsSql, QUARTER, visitsSql } from '../../../relations/index.ts';
import { sqlFile } from '../../../store.ts';
import type { HourFile } from '../archive/store.ts';
import type { Database } from '../database/store.ts';
import { literal } from '../literal.ts';

/** What is kept of a day, each a file. Pages, visits and deeds are what the day alone says of them. */
export const KINDS = ['parts', 'actions', 'pages', 'visits', 'deeds'] as const;
export type DayFiles = Record<(typeof KINDS)[number], string>;

/** Hour files as the relation `archived`; columns that older files lack are empty. */
export const archivedSql = (paths: readonly string[]): string =>
  `SELECT * FROM read_parquet([${paths.map(literal).join(', ')}], union_by_name = true)
   UNION ALL BY NAME SELECT CAST(NULL AS VARCHAR) AS bot_kind WHERE false`;

/** The SQL of each kind, over `archived` or over what was kept before it. */
const recipes = (): Record<(typeof KINDS)[number], string> => {
  const events = `events AS (${sqlFile('engines/duckdb/events')})`;
  return {
    parts: `${events} ${partsSql(QUARTER)}`,
    actions: `${events} ${actionsSql(QUARTER)}`,
    pages: pagesSql('parts'),
    visits: visitsSql('pages'),
    deeds: deedsSql('actions'),
  };
};

/**
 * Days of parts and actions, made when they are first asked for and named by the hashes of the archived hours they come
 * from and of the SQL that made them: a restated hour or a new release makes a new file, and the old one is removed.
 */
export const createRollups = (database: Database, folder: string) => {
  const making = new Map<string, Promise<DayFiles>>();
  const recipe = createHash('sha256').update(KINDS.map((kind) => recipes()[kind]).join('\n'));

  const make = async (siteId: string, day: string, hours: readonly HourFile[], base: string): Promise<DayFiles> => {
    const directory = join(folder, siteId);
    await mkdir(directory, { recursive: true });
    const files = Object.fromEntries(KINDS.map((kind) => [kind, `${base}.${kind}.parquet`])) as DayFiles;
    const own = recipes();
    const archived = `WITH archived AS (${archivedSql(hours.map(({ path }) => path))}),`;
    const sources: DayFiles = {
      parts: archived,
      actions: archived,
      pages: `WITH parts AS (SELECT * FROM read_parquet(${literal(files.parts)}))`,
      visits: `WITH pages AS (SELECT * FROM read_parquet(${literal(files.pages)}))`,
      deeds: `WITH actions AS (SELECT * FROM read_parquet(${literal(files.actions)}))`,
    };
    for (const kind of KINDS) {
      if (existsSync(files[kind])) continue;
      const partial = `${files[kind]}.${process.pid}.${Math.random().toString(36).slice(2)}.partial`;
      await database.run(`COPY (${sources[kind]} ${own[kind]}) TO ${literal(partial)} (FORMAT parquet)`);
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
      const hash = recipe.copy();
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

/** Throws away what is kept of a site: its days are made again when they are asked for. */
export const forgetSite = (folder: string, siteId: string): Promise<void> =>
  rm(join(folder, siteId), { recursive: true, force: true });

import { broughtFor } from '../../compose.ts';
import type { Query } from '../../question.ts';
import { actionsSql, type Base, deedsSql, pagesSql, partsSql, QUARTER, visitsSql } from '../../relations/index.ts';
import { sqlFile } from '../../store.ts';
import type { Database } from './database/store.ts';
import { linesSql, NO_LINES } from './lines.ts';
import { literal } from './literal.ts';
import type { DayFiles } from './rollups/store.ts';

const parquet = (paths: readonly string[]): string => `read_parquet([${paths.map(literal).join(', ')}])`;
const both = (...sources: readonly (string | undefined)[]): string =>
  sources.filter((source) => source !== undefined).join('\nUNION ALL BY NAME\n');

let asked = 0;

/**
 * The relations of a question over kept days and the lines of what is not archived yet.
 *
 * Most visits lie in one day's files and in the range as a whole: they and their pages are taken as they were kept. The
 * others are put together from their parts: those of which more than one day has something (they went on over midnight, or
 * arrived late), those that the range cuts, and all that the newest lines have. They are few, and are made once a question,
 * as tables that `done` drops.
 */
export const overKept = async (
  database: Database,
  query: Query,
  days: readonly DayFiles[],
  hot: string | undefined,
): Promise<{ base: Base; done: () => Promise<void> }> => {
  const { from, to } = query;
  const wanted = broughtFor(query);
  const name = `q${asked++}`;
  const made: string[] = [];
  const table = async (kind: string, sql: string): Promise<string> => {
    await database.run(`CREATE TABLE ${name}_${kind} AS ${sql}`);
    made.push(`${name}_${kind}`);
    return `${name}_${kind}`;
  };
  const done = async () => {
    for (const one of made.splice(0)) await database.run(`DROP TABLE ${one}`);
  };
  const files = (kind: keyof DayFiles) => (days.length > 0 ? parquet(days.map((day) => day[kind])) : undefined);
  const inRange = `slot >= ${from} AND slot < ${to}`;
  const sloted = (kind: 'parts' | 'actions', source = files(kind)) =>
    source && `SELECT * FROM ${source} WHERE ${inRange}`;
  try {
    const events = `archived AS (${hot === undefined ? NO_LINES : linesSql(hot)}), events AS (SELECT * FROM (${sqlFile('engines/duckdb/events')}) e WHERE happened >= ${from} AND happened < ${to})`;
    const newest = hot ?? (days.length === 0 ? '' : undefined);
    const hotParts = newest === undefined ? undefined : await table('hot_parts', `WITH ${events} ${partsSql(QUARTER)}`);
    const hotActions =
      newest === undefined ? undefined : await table('hot_actions', `WITH ${events} ${actionsSql(QUARTER)}`);
    const parts = both(sloted('parts'), hotParts && `SELECT * FROM ${hotParts}`);
    const actions = both(sloted('actions'), hotActions && `SELECT * FROM ${hotActions}`);
    const base = { parts, all_actions: actions };
    if (!['all_pages', 'all_visits', 'all_deeds'].some((one) => wanted.has(one))) return { base, done };
    const [keptPages, keptVisits, keptDeeds] = [files('pages'), files('visits'), files('deeds')];
    if (!keptPages || !keptVisits || !keptDeeds) return { base, done };
    const cut = await table(
      'cut',
      `SELECT session_key FROM (${both(
        `SELECT session_key, first_at < ${from} OR last_at >= ${to} AS open FROM ${keptVisits} WHERE last_at >= ${from} AND first_at < ${to}`,
        hotParts && `SELECT session_key, true AS open FROM ${hotParts}`,
      )}) pieces GROUP BY session_key HAVING count(*) > 1 OR bool_or(open)`,
    );
    const whole = (file: string, others: string) =>
      both(
        `SELECT * FROM ${file} kept WHERE first_at >= ${from} AND last_at < ${to} AND NOT EXISTS (SELECT 1 FROM ${cut} c WHERE c.session_key = kept.session_key)`,
        `SELECT * FROM ${others}`,
      );
    const ofCut = (source: string) =>
      `SELECT * FROM (${source}) s WHERE session_key IN (SELECT session_key FROM ${cut})`;
    const kept: Record<string, string> = {};
    if (wanted.has('all_pages') || wanted.has('all_visits')) {
      const pages = await table('pages', `WITH cut_parts AS (${ofCut(parts)}) ${pagesSql('cut_parts')}`);
      kept.all_pages = whole(keptPages, pages);
      kept.all_visits = whole(keptVisits, await table('visits', visitsSql(pages)));
    }
    if (wanted.has('all_deeds'))
      kept.all_deeds = whole(
        keptDeeds,
        await table('deeds', `WITH cut_actions AS (${ofCut(actions)}) ${deedsSql('cut_actions')}`),
      );
    return { base: { ...base, ...kept }, done };
  } catch (error) {
    await done();
    throw error;
  }
};

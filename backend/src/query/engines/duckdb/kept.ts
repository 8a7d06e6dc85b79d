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
  { from, to, reports }: Pick<Query, 'from' | 'to' | 'reports'>,
  days: readonly DayFiles[],
  hot: string | undefined,
): Promise<{ base: Base; done: () => Promise<void> }> => {
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
    const [keptPages, keptVisits, keptDeeds] = [files('pages'), files('visits'), files('deeds')];
    if (!keptPages || !keptVisits || !keptDeeds) return { base, done };
    const cut = await table(
      'cut',
      `SELECT session_key FROM (${both(
        `SELECT session_key, first_at < ${from} OR last_at >= ${to} AS open FROM ${keptVisits} WHERE last_at >= ${from} AND first_at < ${to}`,
        hotParts && `SELECT session_key, true AS open FROM ${hotParts}`,
      )}) pieces GROUP BY session_key HAVING count(*) > 1 OR bool_or(open)`,
    );
    const pages = await table(
      'pages',
      `WITH cut_parts AS (SELECT * FROM (${parts}) p WHERE session_key IN (SELECT session_key FROM ${cut})) ${pagesSql('cut_parts')}`,
    );
    const visits = await table('visits', visitsSql(pages));
    // One report asks for deeds, and looking for those that are cut costs as much as all the rest of this.
    const deeds = reports.includes('events')
      ? await table(
          'deeds',
          `WITH cut_actions AS (SELECT * FROM (${actions}) a WHERE session_key IN (SELECT session_key FROM ${cut})) ${deedsSql('cut_actions')}`,
        )
      : undefined;
    const whole = (kept: string) =>
      `SELECT * FROM ${kept} kept WHERE first_at >= ${from} AND last_at < ${to} AND NOT EXISTS (SELECT 1 FROM ${cut} c WHERE c.session_key = kept.session_key)`;
    return {
      base: {
        ...base,
        all_pages: both(whole(keptPages), `SELECT * FROM ${pages}`),
        all_visits: both(whole(keptVisits), `SELECT * FROM ${visits}`),
        ...(deeds ? { all_deeds: both(whole(keptDeeds), `SELECT * FROM ${deeds}`) } : {}),
      },
      done,
    };
  } catch (error) {
    await done();
    throw error;
  }
};

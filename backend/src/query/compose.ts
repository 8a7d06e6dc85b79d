import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { conditions } from './filters.ts';
import { MAX_STEPS, namesIn, type Parameters, type ParameterValue } from './parameters.ts';
import type { Query, Statement } from './question.ts';
import { actionsSql, type Base, BROUGHT, deedsSql, pagesSql, partsSql, QUARTER, visitsSql } from './relations/index.ts';
import { REPORTS, type Report, type ReportName, reportFile } from './reports/index.ts';
import { sqlFile } from './store.ts';
import { type Bucket, buckets } from './time/buckets.ts';

const MINUTE = 60_000;

/** Slots of parts, milliseconds: a quarter of an hour where the range and all buckets keep to it. */
export const slotOf = ({ from, to, interval }: Pick<Query, 'from' | 'to' | 'interval'>): number =>
  interval !== 'minute' && from % QUARTER === 0 && to % QUARTER === 0 ? QUARTER : MINUTE;

export const bucketsOf = (name: ReportName, { from, to, interval, timeZone }: Query): Bucket[] =>
  buckets(from, to, (REPORTS[name] as Report).weekly ? 'week' : interval, timeZone);

const valuedBy = (dimension: Dimension): string => {
  const { of, sql } = DIMENSIONS[dimension];
  if (of === 'visit') return `SELECT ${sql} AS value, v.* FROM visits v WHERE ${sql} IS NOT NULL`;
  const from = of === 'page' ? 'pages WHERE view_count > 0' : 'actions WHERE NOT is_bot';
  return `SELECT d.value, v.* FROM (SELECT DISTINCT session_key, ${sql} AS value FROM ${from}) d JOIN visits v ON v.session_key = d.session_key`;
};

/** Relations in the order of their need; each text may read those before it. What an engine brings is taken as it is. */
const relations = (base: Base, slot: number, chosen: readonly string[]): [name: string, sql: string][] => {
  const only = chosen.length > 0;
  const ofChosen = only ? 'session_key IN (SELECT session_key FROM visits)' : '';
  const own: typeof base = {
    parts: partsSql(slot),
    all_actions: actionsSql(slot),
    all_pages: pagesSql('parts'),
    all_visits: visitsSql('all_pages'),
    all_deeds: deedsSql('all_actions'),
  };
  return [
    ...BROUGHT.flatMap((name): [string, string][] => {
      const sql = base[name] ?? own[name];
      return sql === undefined ? [] : [[name, sql]];
    }),
    ['visits', `SELECT * FROM all_visits${only ? ` WHERE ${chosen.join(' AND ')}` : ''}`],
    ['pages', `SELECT * FROM all_pages${only ? ` WHERE ${ofChosen}` : ''}`],
    ['actions', `SELECT * FROM all_actions WHERE NOT is_bot${only ? ` AND ${ofChosen}` : ''}`],
    ['deeds', `SELECT * FROM all_deeds${only ? ` WHERE ${ofChosen}` : ''}`],
    ['buckets', sqlFile('relations/buckets')],
    ['slots', sqlFile('relations/slots')],
  ];
};

/** The relations that a text reads, by way of others too. */
const needed = (sql: string, all: readonly (readonly [string, string])[]): Set<string> => {
  const found = new Set<string>();
  const look = (text: string): void => {
    for (const [name, its] of all) {
      if (found.has(name) || !new RegExp(`\\b(?:FROM|JOIN)\\s+${name}\\b`).test(text)) continue;
      found.add(name);
      look(its);
    }
  };
  look(sql);
  return found;
};

const stepParameters = (query: Query): Record<string, ParameterValue> => {
  const values: Record<string, ParameterValue> = {};
  for (let n = 1; n <= MAX_STEPS; n++) {
    const step = query.steps?.[n - 1];
    values[`kind${n}`] = step?.kind ?? '';
    values[`step${n}`] = step?.value ?? '';
  }
  return values;
};

const bodyOf = (name: ReportName, slot: number, only: boolean): string => {
  const { dimension } = REPORTS[name] as Report;
  return sqlFile(`reports/${reportFile(name)}`)
    .replaceAll('{slot}', String(slot))
    .replaceAll('{valued}', dimension ? valuedBy(dimension) : '')
    .replaceAll('{and_chosen}', only ? 'AND p.session_key IN (SELECT session_key FROM visits)' : '');
};

/** What the reports of a question read of what an engine may bring, so that it can leave the rest unmade. */
export const broughtFor = (query: Query): ReadonlySet<string> => {
  const { sql: chosen } = conditions(query.filters);
  const brought = Object.fromEntries(BROUGHT.map((name) => [name, '']));
  const all = relations(brought, QUARTER, chosen);
  const found = query.reports.map((name) => needed(bodyOf(name, QUARTER, chosen.length > 0), all));
  return new Set(found.flatMap((names) => [...names]).filter((name) => name in brought));
};

/** A report's question as SQL over the relations that an engine brings. */
export const compose = (name: ReportName, query: Query, base: Base, slot = slotOf(query)): Statement => {
  const { sql: chosen, parameters } = conditions(query.filters);
  const body = bodyOf(name, slot, chosen.length > 0);
  const all = relations(base, slot, chosen);
  const wanted = needed(body, all);
  const before = all.filter(([its]) => wanted.has(its)).map(([its, text]) => `${its} AS (\n${text}\n)`);
  const sql = `WITH ${before.join(',\n')}${body.startsWith('WITH ') ? `,\n${body.slice(5)}` : `\n${body}`}`;
  const values: Parameters = {
    from: query.from,
    to: query.to,
    limit: query.limit,
    scope: query.scope ?? 'visit',
    bounds: bucketsOf(name, query)
      .map(({ start }) => Math.floor(start / MINUTE))
      .join(','),
    ...stepParameters(query),
    ...parameters,
  };
  const used = new Set(namesIn(sql));
  return { sql, parameters: Object.fromEntries(Object.entries(values).filter(([key]) => used.has(key))) };
};

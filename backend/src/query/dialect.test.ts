import { readdirSync } from 'node:fs';
import { TrinoSQL } from 'dt-sql-parser';
import { describe, expect, it } from 'vitest';
import { compose } from './compose.ts';
import { positional } from './engines/athena/positional.ts';
import { namesIn, parameterType } from './parameters.ts';
import type { Query } from './question.ts';
import type { Base } from './relations/index.ts';
import { REPORT_NAMES, reportFile } from './reports/index.ts';
import { sqlFile } from './store.ts';

const trino = new TrinoSQL();
const QUERY: Query = {
  siteId: 'shop',
  from: 0,
  to: 86_400_000,
  interval: 'hour',
  timeZone: 'Europe/Berlin',
  limit: 10,
  filters: [
    { dimension: 'country', not: false, value: "O'Hare" },
    { dimension: 'page', not: true, value: '/' },
    { dimension: 'event', not: false, value: 'signup' },
  ],
  reports: [],
  steps: [
    { kind: 'pages', value: '/a' },
    { kind: 'form', value: 'b' },
  ],
};
const ATHENA: Base = {
  archived: `${sqlFile('engines/athena/archived')}\nUNION ALL\n${sqlFile('engines/athena/hot')}`,
  events: `SELECT * FROM (\n${sqlFile('engines/athena/events')}\n) e WHERE happened >= $from AND happened < $to`,
};
const VALUES = Object.fromEntries(
  ['site', 'first_year', 'last_year', 'first_month', 'last_month', 'first_hour', 'first_hot', 'asked'].map((name) => [
    name,
    'x',
  ]),
);

/** Functions that DuckDB and Trino both have and mean the same by. A new one is looked up in both manuals first. */
const COMMON = new Set(
  `avg bool_or cast ceil coalesce count first_value floor greatest lag lead least length max max_by min min_by mod nullif
  over round row_number split substr sum unnest values in filter concat`.split(/\s+/),
);
const SYNTAX = new Set('as and or not when then else from join on where select exists b s'.split(' '));
const functionsIn = (sql: string): string[] =>
  [...sql.replace(/'(?:[^']|'')*'/g, "''").matchAll(/\b([a-z_]\w*)\s*\(/gi)]
    .map(([, name]) => (name as string).toLowerCase())
    .filter((name) => !SYNTAX.has(name));

const files = (folder: string): string[] =>
  readdirSync(new URL(`./${folder}/`, import.meta.url))
    .filter((name) => name.endsWith('.sql'))
    .map((name) => `${folder}/${name.slice(0, -4)}`);
const SHARED = [...files('reports'), ...files('relations')];

describe.each(SHARED)('%s', (name) => {
  it('uses functions that both engines have', () => {
    expect(functionsIn(sqlFile(name)).filter((used) => !COMMON.has(used))).toEqual([]);
  });
  it('has no operator or syntax of one engine alone', () => {
    const text = sqlFile(name).replace(/'(?:[^']|'')*'/g, "''");
    // Casts by ::, integer division, lists in brackets, QUALIFY, EXCLUDE, lambdas, BY NAME, GROUP BY ALL, division of whole numbers.
    expect(text).not.toMatch(
      /::|\/\/|\[|->|\b(qualify|exclude|replace|union all by|group by all|ilike|(?<!\$)limit)\b/i,
    );
  });
  it('names declared parameters only', () => {
    for (const used of namesIn(sqlFile(name))) expect(() => parameterType(used)).not.toThrow();
  });
});

describe('Trino', () => {
  it.each(REPORT_NAMES)('parses %s', (name) => {
    const statement = compose(name, QUERY, ATHENA);
    const { sql, values } = positional({ ...statement, parameters: { ...statement.parameters, ...VALUES } });
    expect(trino.validate(`${sql};`).map(({ message, startLine }) => `${startLine}: ${message}`)).toEqual([]);
    expect(sql.replace(/'(?:[^']|'')*'/g, '').split('?')).toHaveLength(values.length + 1);
  });
  it('has a parser that refuses what is not its own', () => {
    expect(trino.validate('SELECT a::int FROM t QUALIFY 1 = 1;')).not.toEqual([]);
  });
  it('lists every report file', () => {
    expect(new Set(REPORT_NAMES.map((name) => `reports/${reportFile(name)}`))).toEqual(new Set(files('reports')));
  });
});

it('puts no value into SQL', () => {
  const hostile = "x'; DROP TABLE events; --";
  const query: Query = {
    ...QUERY,
    siteId: hostile,
    filters: [{ dimension: 'source', not: false, value: hostile }],
    steps: [{ kind: 'page', value: hostile }],
  };
  for (const name of REPORT_NAMES) expect(compose(name, query, ATHENA).sql).not.toContain('DROP');
});

it('cuts what is too long for one of Athena’s parameters, never inside a doubled quote', () => {
  const value = "'".repeat(1_501);
  const { sql, values } = positional({ sql: 'SELECT $bounds', parameters: { bounds: value } });
  expect(sql).toBe(`SELECT concat(${values.map(() => '?').join(', ')})`);
  expect(values.every((text) => text.length <= 1_024)).toBe(true);
  expect(values.map((text) => text.slice(1, -1).replaceAll("''", "'")).join('')).toBe(value);
});

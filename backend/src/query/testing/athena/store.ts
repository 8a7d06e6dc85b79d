import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Database } from '../../engines/duckdb/database/store.ts';
import { literal } from '../../engines/duckdb/literal.ts';

/** Trino's functions that the Athena files use and DuckDB calls otherwise. */
const TRINO = [
  'CREATE MACRO element_at(l, n) AS list_extract(l, n)',
  'CREATE MACRO json_extract_scalar(j, p) AS json_extract_string(j, p)',
  'CREATE MACRO from_iso8601_timestamp(t) AS CAST(t AS TIMESTAMPTZ)',
  'CREATE MACRO from_unixtime(s) AS to_timestamp(s)',
];

/** The columns of enriched_lines, structs as Glue declares them; nested texts of JSON stay JSON. */
const COLUMNS = `{eventId: 'VARCHAR', eventType: 'VARCHAR', occurred_at: 'VARCHAR', seq: 'INT', pageId: 'VARCHAR', path: 'VARCHAR', url: 'VARCHAR',
  eventData: 'JSON', browser: 'JSON', weight: 'DOUBLE', privacy: 'STRUCT(tier VARCHAR, basis VARCHAR)',
  identity: 'STRUCT(identity_id VARCHAR, household_id VARCHAR, session_id VARCHAR, is_new_visitor BOOLEAN, confidence_score DOUBLE)',
  normalized: 'STRUCT(device_category VARCHAR, browser_family VARCHAR, os_family VARCHAR, page_category VARCHAR, traffic_source_category VARCHAR, source VARCHAR, medium VARCHAR, campaign VARCHAR, country VARCHAR, region VARCHAR, city VARCHAR)',
  bot: 'STRUCT(is_bot BOOLEAN, score DOUBLE, reasons VARCHAR[], kind VARCHAR)'}`;

/** Puts the values where the question marks are, as Trino reads them: each is an expression of its own. */
const execute = (sql: string, values: readonly string[]): string => {
  let at = 0;
  return sql.replace(/'(?:[^']|'')*'|\?/g, (token) => {
    if (token !== '?') return token;
    const value = values[at++];
    if (value === undefined) throw new Error('fewer values than question marks');
    if (value.length > 1_024) throw new Error('a parameter has at most 1024 characters');
    return value;
  });
};

/**
 * Athena's API over the local archive: DuckDB stands for Trino, which cannot run here. What it shows is the adapter (the
 * calls, the literals, the pages) and that Athena's own files give the numbers of DuckDB's; that the SQL is Trino's is
 * shown by a parser. Rows come in pages of ten, and the archive is read once.
 */
export const startAthena = async (database: Database, directories: { enriched: string; internal: string }) => {
  for (const macro of TRINO) await database.run(macro);
  const views = new Map<string, Promise<void>>();
  const makeView = async (name: string, pattern: string) => {
    const source = `read_json(${literal(pattern)}, format = 'newline_delimited', columns = ${COLUMNS}, hive_partitioning = true, hive_types_autocast = false)`;
    await database.run(`CREATE ${name === 'hot_lines' ? 'VIEW' : 'TABLE'} ${name} AS SELECT * FROM ${source}`);
  };
  const lines = (name: string, pattern: string): Promise<void> => {
    const view = views.get(name) ?? makeView(name, pattern);
    views.set(name, view);
    return view;
  };
  const answers = new Map<string, { columns: string[]; rows: (string | undefined)[][]; types: string[] }>();
  const asked: string[] = [];

  const start = async ({
    QueryString,
    ExecutionParameters = [],
  }: {
    QueryString: string;
    ExecutionParameters?: string[];
  }) => {
    asked.push(QueryString);
    await lines('enriched_lines', join(directories.enriched, 'enriched-events/**/*.jsonl.gz'));
    if (QueryString.includes('hot_lines'))
      await lines('hot_lines', join(directories.internal, 'athena-hot/**/*.jsonl.gz'));
    const rows = await database.select({ sql: execute(QueryString, ExecutionParameters), parameters: {} });
    const columns = Object.keys(rows[0] ?? {});
    answers.set(String(answers.size), {
      columns,
      types: columns.map((name) => (rows.some((row) => typeof row[name] === 'string') ? 'varchar' : 'double')),
      rows: rows.map((row) => columns.map((name) => (row[name] === null ? undefined : String(row[name])))),
    });
    return { QueryExecutionId: String(answers.size - 1) };
  };
  const results = ({ QueryExecutionId, NextToken = '0' }: { QueryExecutionId: string; NextToken?: string }) => {
    const { columns, rows, types } = answers.get(QueryExecutionId) ?? { columns: [], rows: [], types: [] };
    const all = [columns, ...rows];
    const from = Number(NextToken);
    return {
      ...(from + 10 < all.length ? { NextToken: String(from + 10) } : {}),
      ResultSet: {
        Rows: all.slice(from, from + 10).map((row) => ({
          Data: row.map((value) => (value === undefined ? {} : { VarCharValue: value })),
        })),
        ResultSetMetadata: { ColumnInfo: columns.map((Name, n) => ({ Name, Type: types[n] })) },
      },
    };
  };
  const server = createServer(async (request, response) => {
    let body = '';
    for await (const chunk of request) body += chunk;
    const input = JSON.parse(body);
    const operation = String(request.headers['x-amz-target']).split('.')[1];
    try {
      if (!request.headers.authorization?.includes('/athena/aws4_request')) throw new Error('not signed');
      const answer =
        operation === 'StartQueryExecution'
          ? await start(input)
          : operation === 'GetQueryExecution'
            ? { QueryExecution: { Status: { State: 'SUCCEEDED' } } }
            : results(input);
      response.end(JSON.stringify(answer));
    } catch (error) {
      response.writeHead(400).end(JSON.stringify({ message: String(error) }));
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    stop: () => new Promise((resolve) => server.close(resolve)),
  };
};

import type { Row, Statement, Value } from '../../question.ts';
import { positional } from './positional.ts';

/** One call of Athena's API. */
export type Call = <T>(operation: string, input: object) => Promise<T>;

export type AthenaPlace = { database: string; workGroup: string };

/** Minutes that an answer to the same question over the same archive may be given again. */
const REUSE_MINUTES = 5;
const FIRST_WAIT_MS = 150;
const LONGEST_WAIT_MS = 1_500;

type State = 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
type Execution = { QueryExecution: { Status: { State: State; StateChangeReason?: string } } };
type Page = {
  NextToken?: string;
  ResultSet: {
    Rows: { Data: { VarCharValue?: string }[] }[];
    ResultSetMetadata: { ColumnInfo: { Name: string; Type: string }[] };
  };
};

const NUMBERS = /^(tinyint|smallint|integer|bigint|float|real|double|decimal.*)$/;
const readValue = (text: string | undefined, type: string): Value =>
  text === undefined ? null : NUMBERS.test(type) ? Number(text) : text;

/**
 * Runs a statement in Athena and waits for its rows.
 * @throws Error with Athena's reason where it fails
 */
export const runInAthena = async (
  call: Call,
  { database, workGroup }: AthenaPlace,
  statement: Statement,
  pause: (ms: number) => Promise<void>,
): Promise<Row[]> => {
  const { sql, values } = positional(statement);
  const { QueryExecutionId } = await call<{ QueryExecutionId: string }>('StartQueryExecution', {
    QueryString: sql,
    ...(values.length > 0 ? { ExecutionParameters: values } : {}),
    QueryExecutionContext: { Database: database },
    WorkGroup: workGroup,
    ResultReuseConfiguration: {
      ResultReuseByAgeConfiguration: { Enabled: true, MaxAgeInMinutes: REUSE_MINUTES },
    },
  });
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(LONGEST_WAIT_MS, wait * 1.5)) {
    const { QueryExecution } = await call<Execution>('GetQueryExecution', { QueryExecutionId });
    const { State, StateChangeReason } = QueryExecution.Status;
    if (State === 'SUCCEEDED') break;
    if (State === 'FAILED' || State === 'CANCELLED') throw new Error(`Athena: ${State}: ${StateChangeReason ?? ''}`);
    await pause(wait);
  }
  const rows: Row[] = [];
  let NextToken: string | undefined;
  let first = true;
  do {
    const page: Page = await call<Page>('GetQueryResults', { QueryExecutionId, ...(NextToken ? { NextToken } : {}) });
    const columns = page.ResultSet.ResultSetMetadata.ColumnInfo;
    // The first row of the first page has the names of the columns.
    for (const { Data } of page.ResultSet.Rows.slice(first ? 1 : 0))
      rows.push(
        Object.fromEntries(columns.map(({ Name, Type }, at) => [Name, readValue(Data[at]?.VarCharValue, Type)])),
      );
    first = false;
    NextToken = page.NextToken;
  } while (NextToken);
  return rows;
};

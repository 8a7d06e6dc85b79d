import { setTimeout as pause } from 'node:timers/promises';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  CloudFrontRequest,
  CloudFrontRequestEvent,
  CloudFrontResultResponse,
} from 'aws-lambda';
import { type Fault, startFaultProxy } from './fault-proxy.ts';
import { edgeEvent, gatewayEvent, instanceOf, ORIGIN_SECRET, startBucket, startTables } from './parts.ts';

/** The fault table: what is sent through both doors while something between them and the stores is broken. */
type Row = {
  name: string;
  table?: { fault: Fault; share?: number; latencyMs?: number };
  bucket?: { fault: Fault; share?: number };
  /** The DynamoDB server is killed and started again, over and over. */
  kill?: true;
  /** Milliseconds that the handlers' clock jumps, half way. */
  clockJump?: number;
};

export const FAULT_ROWS: readonly Row[] = [
  { name: 'no fault' },
  { name: 'table: a third of the connections refused', table: { fault: 'refused', share: 0.33 } },
  { name: 'table: dead', table: { fault: 'refused' } },
  { name: 'table: a tenth of the calls in a black hole', table: { fault: 'black_hole', share: 0.1 } },
  { name: 'table: 500 ms late', table: { fault: 'latency', latencyMs: 500 } },
  { name: 'table: reset while it works', table: { fault: 'reset', share: 0.33 } },
  { name: 'table: half of the answers cut', table: { fault: 'cut_answer', share: 0.5 } },
  { name: 'table: throttles half of the calls', table: { fault: 'throttled', share: 0.5 } },
  { name: 'table: a wrong answer to half of the calls', table: { fault: 'wrong_answer', share: 0.5 } },
  {
    name: 'table dead, a third of S3’s connections reset',
    table: { fault: 'refused' },
    bucket: { fault: 'reset', share: 0.33 },
  },
  {
    name: 'table dead, half of S3’s answers cut',
    table: { fault: 'refused' },
    bucket: { fault: 'cut_answer', share: 0.5 },
  },
  { name: 'kill -9 of the table’s server', kill: true },
  { name: 'the clock jumps an hour ahead', clockJump: 3_600_000 },
  { name: 'the clock jumps an hour back', clockJump: -3_600_000 },
];

export type FaultResult = {
  name: string;
  sent: number;
  answered: number;
  /** Of those answered 200, how many are stored once everything is well again and the spool is drained. */
  found: number;
  doubled: number;
  spooled: number;
};

type Edge = (event: CloudFrontRequestEvent) => Promise<CloudFrontResultResponse & CloudFrontRequest>;
type Collector = (event: APIGatewayProxyEventV2) => Promise<APIGatewayProxyStructuredResultV2>;
type Drain = (event: object) => Promise<{ stored: number; repeats: number }>;

const CONCURRENCY = 24;
/** A batch that was not answered 200 is sent again, as the SDK does; then it counts as unanswered. */
const CLIENT_TRIES = 4;

const jumpClock = (ms: number): (() => void) => {
  const RealDate = Date;
  globalThis.Date = class extends RealDate {
    constructor(...given: unknown[]) {
      super(...((given.length === 0 ? [RealDate.now() + ms] : given) as [number]));
    }
    static override now = (): number => RealDate.now() + ms;
  } as unknown as DateConstructor;
  return () => {
    globalThis.Date = RealDate;
  };
};

/** @param batches how many a row */
export const runFaults = async (batches: number, rows: readonly Row[] = FAULT_ROWS): Promise<FaultResult[]> => {
  const [tables, bucket] = await Promise.all([startTables(), startBucket()]);
  const tableProxy = await startFaultProxy({ host: '127.0.0.1', port: tables.port });
  const bucketProxy = await startFaultProxy({ host: '127.0.0.1', port: bucket.port });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tableProxy.url;
  process.env.AWS_ENDPOINT_URL_S3 = bucketProxy.url;
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
  const edge: Edge = await instanceOf('edge');
  const collector: Collector = await instanceOf('collector');
  const drain: Drain = await instanceOf('drain');

  const post = async (body: string): Promise<number> => {
    const answer = await edge(edgeEvent(body));
    if (answer.status !== undefined) return Number(answer.status);
    const headers = Object.entries(answer.headers).map(([name, [first]]) => [name, first?.value ?? '']);
    const handed = await collector(
      gatewayEvent(body, { ...Object.fromEntries(headers), 'x-evothesis-origin': ORIGIN_SECRET }),
    );
    return handed.statusCode ?? 0;
  };

  const runRow = async ({ name, table, bucket: s3, kill, clockJump }: Row, index: number): Promise<FaultResult> => {
    const siteId = `row-${index}`;
    const bodyOf = (n: number) =>
      JSON.stringify({
        eventType: 'batch',
        siteId,
        sessionId: 's',
        batchId: `b${n}`,
        createdAt: '2026-11-22T14:00:00.000Z',
        events: [{ eventType: 'click' }],
      });
    await post(bodyOf(0));
    tableProxy.set(table?.fault ?? 'none', table);
    bucketProxy.set(s3?.fault ?? 'none', s3);
    const answered = new Set<string>();
    let next = 0;
    let undo = (): void => {};
    let over = false;
    const killing = (async () => {
      while (kill && !over) {
        await pause(100 + Math.random() * 400);
        await tables.restart();
      }
    })();
    const worker = async (): Promise<void> => {
      while (next < batches) {
        const n = next++;
        if (clockJump !== undefined && n === batches >> 1) undo = jumpClock(clockJump);
        for (let attempt = 0; attempt < CLIENT_TRIES && !answered.has(`b${n}`); attempt++)
          if ((await post(bodyOf(n))) === 200) answered.add(`b${n}`);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    over = true;
    await killing;
    undo();
    tableProxy.set('none');
    bucketProxy.set('none');
    await tables.ready();
    const drained = await drain({});
    const stored = (await tables.stored()).batches
      .filter((batch) => batch.siteId === siteId)
      .map(({ batchId }) => batchId);
    const found = new Set(stored);
    return {
      name,
      sent: batches,
      answered: answered.size,
      found: [...answered].filter((id) => found.has(id)).length,
      doubled: stored.length - found.size,
      spooled: drained.stored + drained.repeats,
    };
  };

  try {
    const results: FaultResult[] = [];
    for (const [index, row] of rows.entries()) results.push(await runRow(row, index));
    return results;
  } finally {
    await Promise.all([tableProxy.stop(), bucketProxy.stop(), bucket.stop()]);
    tables.stop();
  }
};

export const faultTable = (results: readonly FaultResult[]): string =>
  [
    '| fault | sent | answered 200 | found | doubled | over the spool |',
    '|---|---|---|---|---|---|',
    ...results.map(
      ({ name, sent, answered, found, doubled, spooled }) =>
        `| ${name} | ${sent} | ${answered} | ${found} | ${doubled} | ${spooled} |`,
    ),
  ].join('\n');

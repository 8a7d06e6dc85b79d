import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type {
  APIGatewayProxyEventV2,
  APIGatewayProxyStructuredResultV2,
  CloudFrontRequest,
  CloudFrontRequestEvent,
  CloudFrontResultResponse,
} from 'aws-lambda';
import { type Fault, startFaultProxy } from './fault-proxy.ts';
import { startFrontDoor } from './front-door.ts';
import { startPool } from './function-pool.ts';
import { edgeEvent, gatewayEvent, instanceOf, ORIGIN_SECRET, startBucket, startTables } from './parts.ts';

/** What can be killed: the servers, the functions' processes, and the front door with the functions in it. */
type Victim = 'tables' | 'bucket' | 'edge' | 'collector' | 'door';

/** The fault table: what is sent through both doors while something between them and the stores is broken. */
type Row = {
  name: string;
  table?: { fault: Fault; share?: number; latencyMs?: number };
  bucket?: { fault: Fault; share?: number };
  /** Killed at random moments and started again, over and over. */
  kill?: Victim;
  /** Bytes that a file of the S3 server may have; half of the batches are larger, packed. */
  writeLimit?: number;
  /** Milliseconds that the handlers' clock jumps, half way. */
  clockJump?: number;
};

const DEAD = { fault: 'refused' } as const;

export const FAULT_ROWS: readonly Row[] = [
  { name: 'no fault' },
  { name: 'table: a third of the connections refused', table: { fault: 'refused', share: 0.33 } },
  { name: 'table: dead', table: DEAD },
  { name: 'table: a tenth of the calls in a black hole', table: { fault: 'black_hole', share: 0.1 } },
  { name: 'table: 500 ms late', table: { fault: 'latency', latencyMs: 500 } },
  { name: 'table: reset while it works', table: { fault: 'reset', share: 0.33 } },
  { name: 'table: half of the answers cut, then reset', table: { fault: 'cut_answer', share: 0.5 } },
  { name: 'table: throttles half of the calls', table: { fault: 'throttled', share: 0.5 } },
  { name: 'table: a wrong answer to half of the calls', table: { fault: 'wrong_answer', share: 0.5 } },
  { name: 'table dead, a third of S3’s connections reset', table: DEAD, bucket: { fault: 'reset', share: 0.33 } },
  { name: 'table dead, half of S3’s answers cut', table: DEAD, bucket: { fault: 'cut_answer', share: 0.5 } },
  { name: 'table dead, S3 throttles half of the calls', table: DEAD, bucket: { fault: 'slow_down', share: 0.5 } },
  {
    name: 'table dead, a wrong answer to a third of S3’s',
    table: DEAD,
    bucket: { fault: 'wrong_answer', share: 0.33 },
  },
  { name: 'table dead, files of S3 limited (ulimit -f)', table: DEAD, writeLimit: 1_500 },
  { name: 'kill -9 of the table’s server', kill: 'tables' },
  { name: 'table dead, kill -9 of the S3 server', table: DEAD, kill: 'bucket' },
  { name: 'kill -9 of the edge’s processes', kill: 'edge' },
  {
    name: 'a third of the table’s connections refused, kill -9 of the collector’s processes',
    table: { fault: 'refused', share: 0.33 },
    kill: 'collector',
  },
  { name: 'kill -9 of the front door with both functions', kill: 'door' },
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
  /** How often something was killed, or died of its limit. */
  kills: number;
};

type EdgeAnswer = CloudFrontResultResponse & CloudFrontRequest;
type Drain = (event: object) => Promise<{ stored: number; repeats: number }>;

const CONCURRENCY = 96;
/** Lambda gives each request an instance of its own; so many share the work here. */
const INSTANCES = { edge: 8, collector: 4 } as const;
/** Batches for which another instance is worth its start. */
const PER_INSTANCE = 25;
/** Processes of a function where they are killed. */
const PROCESSES = 3;
/** A batch that was not answered 200 is sent again, as the SDK does; then it counts as unanswered. */
const CLIENT_TRIES = 5;
/** Milliseconds between two kills; a new front door takes a second to start. */
const KILL_EVERY: Readonly<Record<Victim, readonly [least: number, most: number]>> = {
  tables: [100, 500],
  bucket: [300, 900],
  edge: [300, 900],
  collector: [300, 900],
  door: [1_500, 4_000],
};

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

/** Text that deflate cannot shorten: what makes a batch large enough for the write limit. */
const noise = (characters: number): string => randomBytes(characters).toString('base64').slice(0, characters);

const bodyOf = (n: number, large: boolean): string =>
  JSON.stringify({
    eventType: 'batch',
    siteId: 'shop',
    sessionId: 's',
    batchId: `b${n}`,
    createdAt: '2026-11-22T14:00:00.000Z',
    events: [{ eventType: 'click', eventData: { tagName: 'a', ...(large && { noise: noise(3_000) }) } }],
  });

/** Handlers in this process, each call another instance. */
const inside = async <E, R>(id: 'edge' | 'collector', size: number): Promise<(event: E) => Promise<R>> => {
  const all = await Promise.all(Array.from({ length: size }, () => instanceOf<E, R>(id)));
  let next = 0;
  return (event) => (all[next++ % all.length] as (event: E) => Promise<R>)(event);
};

type World = {
  post: (body: string) => Promise<number>;
  restart: (victim: Victim) => Promise<void>;
  stop: () => unknown;
};

/** The two functions behind one another as CloudFront has them; those that are to be killed in processes of their own. */
const openWorld = async (
  kill: Victim | undefined,
  batches: number,
  servers: Pick<World, 'restart'>,
): Promise<World> => {
  if (kill === 'door') {
    const door = await startFrontDoor();
    return { post: door.post, restart: door.restart, stop: door.stop };
  }
  const pool = kill === 'edge' || kill === 'collector' ? await startPool(kill, PROCESSES) : undefined;
  const callOf = async <E, R>(id: 'edge' | 'collector') =>
    kill === id
      ? (pool?.invoke as (event: E) => Promise<R | undefined>)
      : inside<E, R>(id, Math.min(INSTANCES[id], Math.ceil(batches / PER_INSTANCE)));
  const edge = await callOf<CloudFrontRequestEvent, EdgeAnswer>('edge');
  const collector = await callOf<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>('collector');
  const post = async (body: string): Promise<number> => {
    const answer = await edge(edgeEvent(body));
    if (!answer) return 0;
    if (answer.status !== undefined) return Number(answer.status);
    const headers = Object.entries(answer.headers).map(([name, [first]]) => [name, first?.value ?? '']);
    const handed = await collector(
      gatewayEvent(body, { ...Object.fromEntries(headers), 'x-evothesis-origin': ORIGIN_SECRET }),
    );
    return handed?.statusCode ?? 0;
  };
  return {
    post,
    restart: async (victim) => (pool ? pool.restart() : servers.restart(victim)),
    stop: () => pool?.stop(),
  };
};

/** One row in a world of its own: fresh servers, fresh instances. */
const runRow = async (row: Row, batches: number): Promise<FaultResult> => {
  const { name, table, bucket: s3, kill, writeLimit, clockJump } = row;
  const [tables, bucket] = await Promise.all([startTables(), startBucket()]);
  const tableProxy = await startFaultProxy({ host: '127.0.0.1', port: tables.port });
  const bucketProxy = await startFaultProxy({ host: '127.0.0.1', port: bucket.port });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tableProxy.url;
  process.env.AWS_ENDPOINT_URL_S3 = bucketProxy.url;
  process.env.ORIGIN_SECRET = ORIGIN_SECRET;
  const drain: Drain = await instanceOf('drain');
  const world = await openWorld(kill, batches, {
    restart: (victim) => (victim === 'tables' ? tables.restart() : bucket.restart()),
  });
  const answered = new Set<string>();
  let over = false;
  let undo = (): void => {};
  let next = 0;
  let kills = 0;

  const sendOne = async (n: number): Promise<void> => {
    const body = bodyOf(n, writeLimit !== undefined && n % 2 === 0);
    for (let attempt = 1; attempt <= CLIENT_TRIES; attempt++) {
      if ((await world.post(body)) === 200) return void answered.add(`b${n}`);
      await pause(attempt * 50 * (kill === 'door' ? 10 : 1));
    }
  };
  const worker = async (): Promise<void> => {
    while (next < batches) {
      const n = next++;
      if (clockJump !== undefined && n === batches >> 1) undo = jumpClock(clockJump);
      await sendOne(n);
    }
  };
  const killer = async (victim: Victim): Promise<void> => {
    const [least, most] = KILL_EVERY[victim];
    while (!over) {
      await pause(least + Math.random() * (most - least));
      await world.restart(victim);
      kills++;
    }
  };
  /** A write beyond the limit ends the server by SIGXFSZ; who watches over it starts it again, with its limit. */
  const limiter = async (bytes: number): Promise<void> => {
    await bucket.limitFiles(bytes);
    while (!over) {
      await pause(20);
      if (bucket.isRunning()) continue;
      await bucket.restart();
      await bucket.limitFiles(bytes);
      kills++;
    }
    await bucket.restart();
  };

  try {
    // Warm, as most instances are; the doors that begin cold are in the ladder's tests.
    for (let n = 0; n < INSTANCES.edge && kill !== 'door'; n++) await world.post(bodyOf(-1, false));
    tableProxy.set(table?.fault ?? 'none', table);
    bucketProxy.set(s3?.fault ?? 'none', s3);
    const breaking = writeLimit === undefined ? kill && killer(kill) : limiter(writeLimit);
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
    over = true;
    await breaking;
    undo();
    tableProxy.set('none');
    bucketProxy.set('none');
    await tables.ready();
    let spooled = 0;
    for (let left = true; left; ) {
      const { stored, repeats } = await drain({});
      left = stored + repeats > 0;
      spooled += stored + repeats;
    }
    const stored = (await tables.stored()).batches.map(({ batchId }) => batchId).filter((id) => id !== 'b-1');
    const found = new Set(stored);
    return {
      name,
      sent: batches,
      answered: answered.size,
      found: [...answered].filter((id) => found.has(id)).length,
      doubled: stored.length - found.size,
      spooled,
      kills,
    };
  } finally {
    undo();
    await world.stop();
    await Promise.all([tableProxy.stop(), bucketProxy.stop(), bucket.stop()]);
    tables.stop();
  }
};

/**
 * @param batches how many a row
 * @param done called with each row as it is finished
 */
export const runFaults = async (
  batches: number,
  rows: readonly Row[] = FAULT_ROWS,
  done: (result: FaultResult) => void = () => {},
): Promise<FaultResult[]> => {
  const results: FaultResult[] = [];
  for (const row of rows) {
    const result = await runRow(row, batches);
    results.push(result);
    done(result);
  }
  return results;
};

export const faultTable = (results: readonly FaultResult[]): string =>
  [
    '| fault | sent | answered 200 | found | doubled | over the spool | kills |',
    '|---|---|---|---|---|---|---|',
    ...results.map(
      ({ name, sent, answered, found, doubled, spooled, kills }) =>
        `| ${name} | ${sent} | ${answered} | ${found} | ${doubled} | ${spooled} | ${kills} |`,
    ),
  ].join('\n');

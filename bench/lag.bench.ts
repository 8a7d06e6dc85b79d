import { Agent, request } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { QueryCommand } from '@aws-sdk/client-dynamodb';
import { startStack } from '../backend/local/stack.ts';
import { fromItem } from '../backend/src/clients/attributes.ts';
import { createDynamo } from '../backend/src/clients/store.ts';
import { parseTimeBatch, siteShard } from '../backend/src/records/keys.ts';
import { recordedBatch } from '../edge/tests/bodies.ts';

/**
 * Enrichment lag: from the 200 to the enriched item in its table, at half the highest rate that this machine keeps up
 * with. That rate is found first: as many posts as go through while the enrichment works beside them, divided by the time
 * until the last of them is enriched. What is measured includes the poll that finds the item (every 10 ms).
 */
const SITE = 'lag-site';
const CONNECTIONS = 16;
const POLL_MS = 10;
/** What is behind by this much is not coming: the bench fails rather than waits. */
const PATIENCE_MS = 60_000;

type Answered = { startedAt: number; at: number };

const post = (url: string, agent: Agent, n: number): Promise<{ batchId: string; ok: boolean }> => {
  const batchId = `lag-${process.pid}-${n}`;
  // Two batches a visit; the look of each visitor is one of 32 recorded ones.
  const sessionId = `visit-${n >> 1}`;
  const body = JSON.stringify({ ...recordedBatch((n >> 1) % 32).body, siteId: SITE, batchId, sessionId });
  const headers = { 'content-type': 'text/plain', 'content-length': Buffer.byteLength(body) };
  return new Promise((resolve) => {
    const sent = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.on('end', () => resolve({ batchId, ok: answer.statusCode === 200 }));
    });
    sent.on('error', () => resolve({ batchId, ok: false }));
    sent.end(body);
  });
};

/** Follows the enriched table: `lags` fills as answered batches turn up in it. */
const follow = (endpoint: string, table: string, credentials: { accessKeyId: string; secretAccessKey: string }) => {
  const client = createDynamo({ endpoint, region: 'us-west-1', credentials });
  const waiting = new Map<string, Answered>();
  const seen = new Set<string>();
  const lags: number[] = [];
  let failed = 0;

  const newest = async (since: number): Promise<string[]> => {
    const found: string[] = [];
    let ExclusiveStartKey: never | undefined;
    do {
      const { Items, LastEvaluatedKey } = await client.send(
        new QueryCommand({
          TableName: table,
          KeyConditionExpression: 'site_id = :site AND #time > :since',
          ProjectionExpression: '#time',
          ExpressionAttributeNames: { '#time': 'timestamp' },
          ExpressionAttributeValues: {
            ':site': { S: siteShard(SITE, 0) },
            ':since': { S: new Date(since).toISOString() },
          },
          ExclusiveStartKey,
        }),
      );
      for (const item of Items ?? [])
        found.push(parseTimeBatch(fromItem<{ timestamp: string }>(item).timestamp).batchId);
      ExclusiveStartKey = LastEvaluatedKey as never;
    } while (ExclusiveStartKey);
    return found;
  };

  return {
    lags,
    failed: () => failed,
    answered: (batchId: string, startedAt: number, ok: boolean): void => {
      if (!ok) failed++;
      else if (seen.delete(batchId)) lags.push(0);
      else waiting.set(batchId, { startedAt, at: performance.now() });
    },
    /** Until `done` is so and nothing is waited for. @throws when something does not come */
    untilAll: async (done: () => boolean): Promise<void> => {
      let quietSince = performance.now();
      while (!done() || waiting.size > 0) {
        const oldest = Math.min(...[...waiting.values()].map(({ startedAt }) => startedAt), Date.now());
        for (const batchId of await newest(oldest - 100)) {
          const answer = waiting.get(batchId);
          // Enriched before its 200 has been read here: a lag of nothing.
          if (!answer) seen.add(batchId);
          else {
            lags.push(performance.now() - answer.at);
            waiting.delete(batchId);
            quietSince = performance.now();
          }
        }
        if (done() && performance.now() - quietSince > PATIENCE_MS)
          throw new Error(`${waiting.size} batches were answered 200 and not enriched within ${PATIENCE_MS} ms`);
        await wait(POLL_MS);
      }
    },
    close: () => client.destroy(),
  };
};

export type Lag = { highest: number; rate: number; p50: number; p99: number; batches: number; failed: number };

export const benchLag = async (seconds = 10): Promise<Lag> => {
  const stack = await startStack();
  const agent = new Agent({ keepAlive: true, maxSockets: 256 });
  const { collectUrl, dynamodbEndpoint, tables, accessKeyId, secretAccessKey } = stack.info;
  const following = () => follow(dynamodbEndpoint, tables.enrichedEvents, { accessKeyId, secretAccessKey });
  let n = 0;
  try {
    const flood = async (forSeconds: number): Promise<number> => {
      const watch = following();
      const started = performance.now();
      let posting = CONNECTIONS;
      const before = n;
      const connection = async (): Promise<void> => {
        while (performance.now() - started < forSeconds * 1_000) {
          const startedAt = Date.now();
          const { batchId, ok } = await post(collectUrl, agent, n++);
          watch.answered(batchId, startedAt, ok);
        }
        posting--;
      };
      await Promise.all([...Array.from({ length: CONNECTIONS }, connection), watch.untilAll(() => posting === 0)]);
      watch.close();
      return (n - before) / ((performance.now() - started) / 1_000);
    };
    await flood(2);
    const highest = await flood(seconds);

    const rate = highest / 2;
    const watch = following();
    const total = Math.round(rate * seconds);
    let open = total;
    const started = performance.now();
    const arrivals = async (): Promise<void> => {
      for (let i = 0; i < total; i++) {
        // Open loop: a slow answer does not hold the next arrival back.
        const due = started + (i / rate) * 1_000 - performance.now();
        if (due > 1) await wait(due);
        const startedAt = Date.now();
        void post(collectUrl, agent, n++).then(({ batchId, ok }) => {
          watch.answered(batchId, startedAt, ok);
          open--;
        });
      }
    };
    await Promise.all([arrivals(), watch.untilAll(() => open === 0)]);
    watch.close();
    const lags = watch.lags.sort((a, b) => a - b);
    const quantile = (q: number): number => lags[Math.min(lags.length - 1, Math.floor(q * lags.length))] ?? Number.NaN;
    return { highest, rate, p50: quantile(0.5), p99: quantile(0.99), batches: lags.length, failed: watch.failed() };
  } finally {
    agent.destroy();
    await stack.stop();
  }
};

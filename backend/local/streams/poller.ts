import { setTimeout as pause } from 'node:timers/promises';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Api } from './api.ts';
import type { Checkpoints } from './checkpoints.ts';
import { createFilter } from './filter.ts';
import { createLane, type Lane } from './lane.ts';
import { createProgress } from './progress.ts';
import { toLambdaRecord } from './record.ts';
import type { MappingSettings } from './settings.ts';
import { createShardReader } from './shard.ts';

/** Lambda polls four times a second; a person who waits for an event to show up likes it quicker. */
const IDLE_MS = 100;
const RETRY_MS = 1_000;
/** How often new shards are looked for, and how often the checkpoint is written. */
const SHARDS_MS = 10_000;
const CHECKPOINT_MS = 200;
/** Records of one shard read ahead of what is processed. */
const READ_AHEAD = 2_000;
const PAGE = 1_000;

export type PollerParts = {
  api: Api;
  streamArn: string;
  region: string;
  settings: MappingSettings;
  checkpoints: Checkpoints;
  deliver: (records: readonly DynamoDBRecord[], shardId: string) => Promise<void>;
  log: (line: string) => void;
};

/** FNV-1a: all records of one item go the same way through a shard. */
const laneOf = (keys: unknown, lanes: number): number => {
  if (lanes === 1) return 0;
  const text = JSON.stringify(Object.entries(keys as object).sort(([a], [b]) => (a < b ? -1 : 1)));
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0) % lanes;
};

type Shard = { ShardId: string; ParentShardId?: string };

/** Reads a table's stream and delivers it as the mapping's settings say, until `stop`. */
export const startPoller = (parts: PollerParts) => {
  const { api, settings, checkpoints, streamArn } = parts;
  const passes = createFilter(settings.patterns);
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const ended = new Set<string>();
  const sleep = (ms: number): Promise<void> => pause(ms, undefined, { signal: stopping.signal }).catch(() => undefined);

  const runShard = async (shardId: string): Promise<void> => {
    const progress = createProgress();
    const save = (): void => {
      const reached = progress.checkpoint();
      if (reached) checkpoints.set(shardId, reached);
    };
    const saving = setInterval(save, CHECKPOINT_MS);
    const lanes: Lane[] = Array.from({ length: settings.parallel }, () =>
      createLane({
        batchSize: settings.batchSize,
        windowMs: settings.windowMs,
        deliver: (records) => parts.deliver(records, shardId),
      }),
    );
    const read = createShardReader(
      api,
      { streamArn, shardId },
      { checkpoint: checkpoints.get(shardId), startAt: settings.startAt, limit: PAGE },
    );
    let closed = false;
    while (!stopping.signal.aborted && !(closed && progress.outstanding() === 0)) {
      if (closed || progress.outstanding() >= READ_AHEAD) {
        await sleep(IDLE_MS / 10);
        continue;
      }
      try {
        const page = await read();
        closed = page.closed;
        for (const record of page.records) {
          const event = toLambdaRecord(record, streamArn, parts.region);
          const passed = passes(event);
          const done = progress.read(record.dynamodb.SequenceNumber, !passed);
          if (passed) lanes[laneOf(record.dynamodb.Keys, lanes.length)]?.push({ record: event, done, at: Date.now() });
        }
        for (const lane of lanes) lane.kick();
        if (page.records.length < PAGE) await sleep(IDLE_MS);
      } catch (error) {
        if (stopping.signal.aborted) break;
        parts.log(`stream ${streamArn} ${shardId}: ${(error as Error).message}\n`);
        await sleep(RETRY_MS);
      }
    }
    await Promise.all(lanes.map((lane) => lane.stop()));
    clearInterval(saving);
    save();
    if (closed) ended.add(shardId);
  };

  const shards = async (): Promise<Shard[]> => {
    const all: Shard[] = [];
    let from: string | undefined;
    do {
      const { StreamDescription } = await api<{
        StreamDescription: { Shards?: Shard[]; LastEvaluatedShardId?: string };
      }>('DynamoDBStreams_20120810.DescribeStream', {
        StreamArn: streamArn,
        ...(from ? { ExclusiveStartShardId: from } : {}),
      });
      all.push(...(StreamDescription.Shards ?? []));
      from = StreamDescription.LastEvaluatedShardId;
    } while (from);
    return all;
  };

  const run = async (): Promise<void> => {
    while (!stopping.signal.aborted) {
      try {
        const known = await shards();
        const ids = new Set(known.map(({ ShardId }) => ShardId));
        for (const { ShardId, ParentShardId } of known) {
          // A parent's records come before its children's.
          const parentLeft = ParentShardId !== undefined && ids.has(ParentShardId) && !ended.has(ParentShardId);
          if (!parentLeft && !running.has(ShardId)) running.set(ShardId, runShard(ShardId));
        }
        await sleep(running.size ? SHARDS_MS : IDLE_MS);
      } catch (error) {
        parts.log(`stream ${streamArn}: ${(error as Error).message}\n`);
        await sleep(RETRY_MS);
      }
    }
    await Promise.all(running.values());
  };
  const over = run();

  return {
    /** Ends after the batches under way, with the checkpoint written. */
    stop: async (): Promise<void> => {
      stopping.abort();
      await over;
    },
  };
};
export type Poller = ReturnType<typeof startPoller>;

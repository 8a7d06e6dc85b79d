import type { DynamoDBRecord } from 'aws-lambda';

export type Entry = { record: DynamoDBRecord; done: () => void; at: number };

/** The payload of an asynchronous poller's invocation is at most 6 MB. */
const MAX_BYTES = 6 * 1024 * 1024;

export type LaneOptions = {
  batchSize: number;
  windowMs: number;
  deliver: (records: readonly DynamoDBRecord[]) => Promise<void>;
};

/** One of the parallel ways through a shard: gathers records into batches and delivers them one batch after another. */
export const createLane = ({ batchSize, windowMs, deliver }: LaneOptions) => {
  const queue: Entry[] = [];
  let busy: Promise<void> | undefined;
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  const take = (): Entry[] => {
    let bytes = 0;
    let count = 0;
    while (count < queue.length && count < batchSize) {
      bytes += Number(queue[count]?.record.dynamodb?.SizeBytes ?? 0);
      if (count > 0 && bytes > MAX_BYTES) break;
      count++;
    }
    return queue.splice(0, count);
  };

  const run = async (): Promise<void> => {
    const entries = take();
    await deliver(entries.map(({ record }) => record));
    for (const { done } of entries) done();
  };

  const kick = (): void => {
    const [first] = queue;
    if (busy || stopped || !first) return;
    const waitFor = queue.length >= batchSize ? 0 : first.at + windowMs - Date.now();
    if (waitFor > 0) {
      timer ??= setTimeout(() => {
        timer = undefined;
        kick();
      }, waitFor);
      return;
    }
    clearTimeout(timer);
    timer = undefined;
    busy = run()
      // A delivery ends early only when the stack stops; its records are delivered again after the next start.
      .catch(() => {
        stopped = true;
      })
      .finally(() => {
        busy = undefined;
        kick();
      });
  };

  return {
    push: (entry: Entry): void => {
      queue.push(entry);
    },
    kick,
    /** Delivers nothing new; resolves when the batch under way is done. */
    stop: async (): Promise<void> => {
      stopped = true;
      clearTimeout(timer);
      await busy;
    },
  };
};
export type Lane = ReturnType<typeof createLane>;

import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

type Stored = { streamArn: string; shards: Record<string, string> };

/**
 * A mapping's checkpoints in one file, by shard. Written beside and renamed, so that a kill leaves the old or the new
 * one; checkpoints of another stream (the table was made anew) do not count.
 */
export const openCheckpoints = (file: string, streamArn: string) => {
  let shards: Record<string, string> = {};
  try {
    const stored = JSON.parse(readFileSync(file, 'utf8')) as Stored;
    if (stored.streamArn === streamArn) shards = stored.shards;
  } catch {
    // No file yet, or one that cannot be read: the mapping starts from its starting position.
  }
  return {
    get: (shardId: string): string | undefined => shards[shardId],
    set: (shardId: string, sequence: string): void => {
      if (shards[shardId] === sequence) return;
      shards[shardId] = sequence;
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(`${file}.new`, JSON.stringify({ streamArn, shards } satisfies Stored));
      renameSync(`${file}.new`, file);
    },
  };
};
export type Checkpoints = ReturnType<typeof openCheckpoints>;

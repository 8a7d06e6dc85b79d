import { hourOf, shardOf } from '../../../backend/src/records/keys.ts';
import type { RawBatch } from '../../../backend/src/records/raw.ts';
import { type DynamoCall, putOnce, textOf } from './dynamo.ts';
import { batchRow, markerRow } from './rows.ts';

export type Kept = 'stored' | 'repeat';

/** Site-hours whose marker this instance has seen in the table. */
const MARKERS_KEPT = 10_000;

/**
 * Writes batches down. Resolves only when the batch and the marker of its site-hour are durable: an hour without its
 * marker would not be archived.
 *
 * @param shards of the site's configuration; what the marker of the hour says counts more
 */
export const createKeep = (call: DynamoCall, rawEvents: string) => {
  const marked = new Map<string, number>();

  const mark = async (batch: RawBatch, shards: number): Promise<number> => {
    const before = await putOnce(call, rawEvents, markerRow(batch, shards), 'domain_session');
    const recorded = before ? Number(textOf(before.shards) ?? shards) : shards;
    if (marked.size >= MARKERS_KEPT) marked.clear();
    marked.set(`${batch.siteId}#${hourOf(batch.receivedAt)}`, recorded);
    return recorded;
  };

  const put = async (batch: RawBatch, shards: number): Promise<Kept> => {
    const shard = shardOf(batch.batchId, shards);
    const before = await putOnce(call, rawEvents, batchRow({ ...batch, shard }), 'domain_session');
    return before ? 'repeat' : 'stored';
  };

  return async (batch: RawBatch, shards: number): Promise<Kept> => {
    const recorded = marked.get(`${batch.siteId}#${hourOf(batch.receivedAt)}`);
    if (recorded !== undefined) return put(batch, recorded);
    // Shard 0 exists whatever the marker says, so a site of one shard need not wait for it.
    if (shards > 1) return put(batch, await mark(batch, shards));
    const [kept] = await Promise.all([put(batch, 1), mark(batch, 1)]);
    return kept;
  };
};

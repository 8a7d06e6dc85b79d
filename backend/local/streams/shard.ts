import { type Api, ApiError } from './api.ts';
import type { StreamRecord } from './record.ts';

const S = 'DynamoDBStreams_20120810';

type Page = { Records: StreamRecord[]; NextShardIterator?: string | null };

/**
 * Reads one shard page by page, after `checkpoint` or from the mapping's starting position. An iterator lives 15
 * minutes and a checkpoint may have been trimmed: both mend themselves here.
 */
export const createShardReader = (
  api: Api,
  shard: { streamArn: string; shardId: string },
  options: { checkpoint: string | undefined; startAt: 'TRIM_HORIZON' | 'LATEST'; limit: number },
) => {
  let last = options.checkpoint;
  let iterator: string | undefined;

  const position = async (): Promise<string> => {
    const from = last
      ? { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: last }
      : { ShardIteratorType: options.startAt };
    const ask = (position: object) =>
      api<{ ShardIterator: string }>(`${S}.GetShardIterator`, {
        StreamArn: shard.streamArn,
        ShardId: shard.shardId,
        ...position,
      });
    try {
      return (await ask(from)).ShardIterator;
    } catch (error) {
      if (!(error instanceof ApiError) || error.name !== 'TrimmedDataAccessException') throw error;
      return (await ask({ ShardIteratorType: 'TRIM_HORIZON' })).ShardIterator;
    }
  };

  /** The next records; `closed` when the shard has ended and everything was read. */
  return async (): Promise<{ records: readonly StreamRecord[]; closed: boolean }> => {
    iterator ??= await position();
    let page: Page;
    try {
      page = await api<Page>(`${S}.GetRecords`, { ShardIterator: iterator, Limit: options.limit });
    } catch (error) {
      // Whatever went wrong, the next call starts from the last record that was handed out.
      iterator = undefined;
      if (error instanceof ApiError && /^(Expired|Trimmed)/.test(error.name)) return { records: [], closed: false };
      throw error;
    }
    last = page.Records.at(-1)?.dynamodb.SequenceNumber ?? last;
    iterator = page.NextShardIterator ?? undefined;
    return { records: page.Records, closed: !page.NextShardIterator };
  };
};

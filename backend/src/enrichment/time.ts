import { occurredAt } from '../../../edge/src/ingest/index.ts';
import type { RawBatch } from '../records/raw.ts';

/** Below this an offset is the network's, not the clock's; the same as for the events themselves. Milliseconds. */
const TOLERATED_OFFSET_MS = 2_000;

/** What has to be added to this client's clock; 0 where it seems right or the sender did not say. Milliseconds. */
export const clockSkew = ({ sentAt, receivedAt, trustedSender }: RawBatch): number => {
  if (!sentAt || trustedSender) return 0;
  const skew = Date.parse(receivedAt) - Date.parse(sentAt);
  return Math.abs(skew) > TOLERATED_OFFSET_MS ? skew : 0;
};

export type EventTime = { occurred_at: string; time_trusted: boolean };

/** When the events of a batch happened on the server's clock, by position. */
export const eventTimes = (batch: RawBatch, maxEventAgeHours: number): EventTime[] =>
  batch.events.map(({ timestamp }) => {
    const { sentAt, receivedAt, trustedSender } = batch;
    const time = occurredAt({ timestamp, sentAt, receivedAt, trustedSender, maxEventAgeHours });
    return { occurred_at: time.occurredAt, time_trusted: time.trusted };
  });

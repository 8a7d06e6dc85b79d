import type { RawBatch } from '../records/raw.ts';

/** A difference below this is the network's, not the clock's. Milliseconds. */
const CLOCK_TOLERANCE_MS = 5_000;

/**
 * What has to be added to this client's clock. Taken from `sentAt`, the client's clock at the moment of sending,
 * against `receivedAt`; 0 where the clock seems right, or the sender did not say.
 */
export const clockSkew = ({ sentAt, receivedAt, trustedSender }: RawBatch): number => {
  if (!sentAt || trustedSender) return 0;
  const skew = Date.parse(receivedAt) - Date.parse(sentAt);
  return Number.isFinite(skew) && Math.abs(skew) > CLOCK_TOLERANCE_MS ? skew : 0;
};

export type EventTime = { occurred_at: string; time_trusted: boolean };

/**
 * When an event happened on the server's clock. Times from the future, or older than the site believes, are replaced
 * by `receivedAt` and marked; a few seconds of future are an unsynchronised clock, cut to `receivedAt`.
 */
export const correctTime = (
  timestamp: string,
  batch: Pick<RawBatch, 'receivedAt' | 'trustedSender'>,
  skew: number,
  maxAgeHours: number,
): EventTime => {
  const received = Date.parse(batch.receivedAt);
  const at = Date.parse(timestamp) + skew;
  const future = at - received;
  const tooOld = !batch.trustedSender && received - at > maxAgeHours * 3_600_000;
  if (!Number.isFinite(at) || future > CLOCK_TOLERANCE_MS || tooOld)
    return { occurred_at: batch.receivedAt, time_trusted: false };
  if (future > 0) return { occurred_at: batch.receivedAt, time_trusted: true };
  return { occurred_at: skew === 0 ? timestamp : new Date(at).toISOString(), time_trusted: true };
};

const SECOND = 1000;
const HOUR = 3_600_000;

/** Below this an offset is the network's, not the clock's. */
const TOLERATED_OFFSET = 2 * SECOND;
/** A corrected time this far ahead of receipt cannot be explained by rounding. */
const TOLERATED_FUTURE = 60 * SECOND;

export type ClockFacts = {
  /** Client clock, when the event happened. */
  timestamp: string;
  /** Client clock, when the batch was sent. */
  sentAt?: string | undefined;
  receivedAt: string;
  /** The sender is a server with an API key: its times are believed. */
  trustedSender?: boolean | undefined;
  /** Oldest time that is believed, hours before receipt. */
  maxEventAgeHours: number;
};

/**
 * When an event happened by the server's clock. `sentAt` and `receivedAt` are the same moment on two clocks; their
 * difference is the client's error (as in Snowplow's `derived_tstamp`).
 *
 * @returns `trusted: false` and the time of receipt where the result lies in the future or beyond the site's limit
 */
export const occurredAt = (facts: ClockFacts): { occurredAt: string; trusted: boolean } => {
  const received = Date.parse(facts.receivedAt);
  const stated = Date.parse(facts.timestamp);
  const sent = facts.sentAt === undefined || facts.trustedSender ? Number.NaN : Date.parse(facts.sentAt);
  const offset = received - sent;
  const corrected = Math.abs(offset) > TOLERATED_OFFSET ? stated + offset : stated;
  const untrusted = { occurredAt: facts.receivedAt, trusted: false };
  if (Number.isNaN(corrected) || corrected > received + TOLERATED_FUTURE) return untrusted;
  if (!facts.trustedSender && corrected < received - facts.maxEventAgeHours * HOUR) return untrusted;
  const time = Math.min(corrected, received);
  return { occurredAt: time === stated ? facts.timestamp : new Date(time).toISOString(), trusted: true };
};

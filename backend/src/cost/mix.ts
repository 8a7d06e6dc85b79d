import { type IngestContext, ingest } from '../../../edge/src/ingest/index.ts';
import { recordedBatch, seeded } from '../../../edge/tests/bodies.ts';
import type { RawBatch } from '../records/raw.ts';
import { defaultSiteConfig } from '../records/site.ts';

/** Visits to meter. The same mix makes the same batches. */
export type VisitMix = {
  visits: number;
  /** Events of one visit; `heavy-tailed`: whole batches, most visits one, a few of them twenty. */
  events: number | 'heavy-tailed';
  /** Events of one batch. */
  perBatch: number;
  /** Visits per visitor, on the average. */
  visitsPerVisitor: number;
};

export type Sent = {
  batch: RawBatch;
  /** Bytes of the request's body and headers, as HTTP/1.1 would write them, and of the answer. */
  bytesIn: number;
  bytesOut: number;
};
export type Mix = {
  sent: readonly Sent[];
  events: number;
  /** CPU seconds of the ingest core for all of it. */
  ingestSeconds: number;
};

const SITE = 'bench-site';
const KEY = new Uint8Array(32).fill(7);
/** Privacy `full`, the dearest: the other tiers write no identity. */
const context = (siteId: string): IngestContext => ({
  stage: 'dev',
  site: { ...defaultSiteConfig(siteId, 'dev'), privacy: 'full' },
  siteKnown: true,
  identityKey: KEY,
  dailyKey: () => KEY,
  random: () => 'unused',
});

const BATCHES_AT_MOST = 20;
/**
 * Batches of one visit by Zipf's law with exponent 2.5: 75 % of visits one batch, mean 1.9. Web visits are that skewed
 * (Huberman et al. 1998, https://doi.org/10.1126/science.280.5360.95).
 */
export const heavyTailed = (share: number): number =>
  Math.min(BATCHES_AT_MOST, Math.max(1, Math.floor((1 - share) ** (-1 / 1.5))));

const headerBytes = (headers: Readonly<Record<string, string>>): number =>
  Object.entries(headers).reduce((sum, [name, value]) => sum + name.length + value.length + 4, 0);
/** CloudFront's own headers on an answer: date, via, x-cache, x-amz-cf-pop, x-amz-cf-id, status line. */
const CLOUDFRONT_HEADERS = 330;

/** A network of its own for nearly everybody: people who share one cost more, and a whole site that does would mislead. */
const addressOf = (visitor: number): string =>
  `${60 + (visitor % 100)}.${(visitor * 7) % 256}.${(visitor * 13) % 256}.9`;

/** An hour between the visits of one visitor, so that each is a session of its own. */
const RETURN_MS = 3_600_000;

/** Visits as the pixel sends them through the real ingest core: bodies recorded from the SDK, cut into batches. */
export const sendMix = ({ visits, events: wanted, perBatch, visitsPerVisitor }: VisitMix): Mix => {
  const visitors = Math.max(1, Math.round(visits / visitsPerVisitor));
  const start = Date.parse('2026-11-22T00:00:00.000Z');
  const { next } = seeded(20);
  const sent: Sent[] = [];
  let events = 0;
  let ingestSeconds = 0;
  for (let visit = 0; visit < visits; visit++) {
    const visitor = visit % visitors;
    const count = wanted === 'heavy-tailed' ? heavyTailed(next(10_000) / 10_000) * perBatch : wanted;
    const { body: recorded, headers } = recordedBatch(visitor);
    const [oldPage = ''] = Object.keys(recorded.pages ?? {});
    const page = `${visit.toString(36)}p`.padEnd(16, '0');
    const body = JSON.parse(JSON.stringify(recorded).replaceAll(oldPage, page)) as typeof recorded;
    const began = start + Math.floor(visit / visitors) * RETURN_MS + visitor * 37;
    const all = Array.from({ length: count }, (_, i) => ({
      ...(body.events[i % body.events.length] as (typeof body.events)[number]),
      eventId: `${page}-${i + 1}`,
      seq: i + 1,
      // One page view a visit: what repeats of the recording is its clicks and scrolls.
      ...(i > 0 && i % body.events.length === 0 ? { eventType: 'scroll', eventData: { depth: 50, depthPx: 900 } } : {}),
      timestamp: new Date(began + i * 1_500).toISOString(),
    }));
    events += count;
    for (let from = 0; from < count; from += perBatch) {
      const at = new Date(began + Math.min(from + perBatch, count) * 1_500).toISOString();
      const sealed = {
        ...body,
        siteId: SITE,
        sessionId: `s${visit.toString(36)}`.padEnd(16, '0'),
        batchId: `b${visit.toString(36)}-${from}`.padEnd(16, '0'),
        createdAt: at,
        sentAt: at,
        events: all.slice(from, from + perBatch),
      };
      const text = Buffer.from(JSON.stringify(sealed));
      const before = process.cpuUsage();
      const { batch, answer } = ingest(
        {
          method: 'POST',
          path: '/collect',
          headers,
          body: text,
          viewer: { ip: addressOf(visitor), country: 'US', asn: 7922 },
          receivedAt: at,
        },
        context,
      );
      const { user, system } = process.cpuUsage(before);
      ingestSeconds += (user + system) / 1e6;
      if (!batch) throw new Error('a recorded batch was refused');
      sent.push({
        batch,
        bytesIn: text.length + headerBytes(headers),
        bytesOut: answer.body.length + headerBytes(answer.headers) + CLOUDFRONT_HEADERS,
      });
    }
  }
  sent.sort((a, b) => (a.batch.receivedAt < b.batch.receivedAt ? -1 : 1));
  return { sent, events, ingestSeconds };
};

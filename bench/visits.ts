import type { RawBatch } from '../backend/src/records/raw.ts';
import { defaultSiteConfig } from '../backend/src/records/site.ts';
import { type IngestContext, ingest } from '../edge/src/ingest/index.ts';
import { recordedBatch } from '../edge/tests/bodies.ts';

export const SITE = 'bench-site';
const KEY = new Uint8Array(32).fill(7);

const context = (siteId: string): IngestContext => ({
  stage: 'dev',
  site: { ...defaultSiteConfig(siteId, 'dev'), privacy: 'full' },
  siteKnown: true,
  identityKey: KEY,
  dailyKey: () => KEY,
  random: () => 'unused',
});

export type VisitMix = {
  visits: number;
  /** Events of one visit. */
  events: number;
  /** Events of one batch. */
  perBatch: number;
  /** Visits per visitor, on the average. */
  visitsPerVisitor: number;
};

/**
 * Visits as the pixel sends them, through the real ingest core: bodies recorded from the SDK, cut into batches of the
 * asked size, an hour between the visits of one visitor. The same mix, the same batches.
 */
export const batchesOf = ({ visits, events, perBatch, visitsPerVisitor }: VisitMix): RawBatch[] => {
  const visitors = Math.max(1, Math.round(visits / visitsPerVisitor));
  const start = Date.parse('2026-11-22T00:00:00.000Z');
  const batches: RawBatch[] = [];
  for (let visit = 0; visit < visits; visit++) {
    const visitor = visit % visitors;
    const { body: recorded, headers } = recordedBatch(visitor);
    const [oldPage = ''] = Object.keys(recorded.pages ?? {});
    const page = `${visit.toString(36)}p`.padEnd(16, '0');
    const body = JSON.parse(JSON.stringify(recorded).replaceAll(oldPage, page)) as typeof recorded;
    const began = start + Math.floor(visit / visitors) * 3_600_000 + visitor * 37;
    const all = Array.from({ length: events }, (_, i) => ({
      ...(body.events[i % body.events.length] as (typeof body.events)[number]),
      eventId: `${page}-${i + 1}`,
      seq: i + 1,
      // One page view a visit: what repeats of the recording is its clicks and scrolls.
      ...(i > 0 && i % body.events.length === 0 ? { eventType: 'scroll', eventData: { depth: 50, depthPx: 900 } } : {}),
      timestamp: new Date(began + i * 1_500).toISOString(),
    }));
    for (let from = 0; from < events; from += perBatch) {
      const at = new Date(began + Math.min(from + perBatch, events) * 1_500).toISOString();
      const sealed = {
        ...body,
        siteId: SITE,
        sessionId: `s${visit.toString(36)}`.padEnd(16, '0'),
        batchId: `b${visit.toString(36)}-${from}`.padEnd(16, '0'),
        createdAt: at,
        sentAt: at,
        events: all.slice(from, from + perBatch),
      };
      const { batch } = ingest(
        {
          method: 'POST',
          path: '/collect',
          headers,
          body: Buffer.from(JSON.stringify(sealed)),
          viewer: { ip: `203.0.${visitor >> 8}.${visitor & 255}`, country: 'US', asn: 7922 },
          receivedAt: at,
        },
        context,
      );
      if (!batch) throw new Error('a recorded batch was refused');
      batches.push(batch);
    }
  }
  return batches;
};

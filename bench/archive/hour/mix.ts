import { person } from '../../../backend/local/traffic/people.ts';
import { createRandom } from '../../../backend/local/traffic/random.ts';
import { createVisit } from '../../../backend/local/traffic/visit.ts';
import { createReenrichment } from '../../../backend/src/rebuild/enrichment.ts';
import type { EnrichedBatch } from '../../../backend/src/records/enriched.ts';
import { hourOf, shardOf } from '../../../backend/src/records/keys.ts';
import type { RawBatch } from '../../../backend/src/records/raw.ts';
import { defaultSiteConfig } from '../../../backend/src/records/site.ts';
import { createMemoryContexts } from '../../../backend/src/replay/contexts.ts';
import { ingest } from '../../../edge/src/ingest/index.ts';

export type Stored = { raw: RawBatch; enriched: EnrichedBatch };

/** Of batches: a tab that was closed, a phone without a network; they come in this hour and happened before. */
const LATE = 0.01;
const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/**
 * One site's batches of an hour of receipt, enriched, until there are `events`; in the order in which visits begin. What
 * is not answered 200 is not among them.
 * @param people who visit, again and again
 */
export const siteHour = async function* (
  siteId: string,
  hour: string,
  options: { events: number; shards: number; people: number; seed: number },
): AsyncGenerator<Stored> {
  const { events, shards, people, seed } = options;
  const random = createRandom(seed);
  const context = await createMemoryContexts('full')(siteId);
  const { enrich } = createReenrichment({ ...defaultSiteConfig(siteId, 'dev'), privacy: 'full' }, new Map());
  const start = Date.parse(`${hour}:00:00.000Z`);
  // A visit takes a minute or so: the last one begins before the hour ends, so that its batches are of the hour.
  const span = HOUR_MS - 5 * MINUTE_MS;
  const visits = Math.ceil(events / 11);
  let made = 0;
  for (let n = 0; made < events; n++) {
    const begin = start + Math.floor((n * span) / visits) + random.whole(0, 900);
    const visit = createVisit(random, person(seed, random.whole(0, people - 1)), siteId, begin);
    for (const { at, batch } of visit.batches) {
      const late = random.next() < LATE ? random.whole(5, 48 * 60) * MINUTE_MS : 0;
      const shift = (time: string) => new Date(Date.parse(time) - late).toISOString();
      const body = {
        ...batch,
        createdAt: shift(batch.createdAt ?? ''),
        events: batch.events.map((event) => ({ ...event, timestamp: shift(event.timestamp ?? '') })),
      };
      const receivedAt = new Date(begin + at + random.whole(20, 400)).toISOString();
      if (hourOf(receivedAt) !== hour) continue;
      const { ip, country, asn, userAgent, acceptLanguage } = visit.person;
      const { answer, batch: raw } = ingest(
        {
          method: 'POST',
          path: '/collect',
          headers: { 'user-agent': userAgent, 'accept-language': acceptLanguage, 'content-type': 'text/plain' },
          body: JSON.stringify({ ...body, sentAt: receivedAt }),
          viewer: { ip, country, asn: Number(asn) },
          receivedAt,
        },
        () => context,
      );
      if (answer.status !== 200 || !raw) continue;
      const stored = { ...raw, shard: shardOf(raw.batchId, shards) };
      const enriched = await enrich(stored);
      if (!enriched) throw new Error(`${raw.batchId} was not enriched`);
      made += stored.events.length;
      yield { raw: stored, enriched };
    }
  }
};

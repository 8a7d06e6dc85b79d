import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ingest } from '../../../../../edge/src/ingest/index.ts';
import type { WireEvent } from '../../../../../sdk/src/wire.ts';
import { person } from '../../../../local/traffic/people.ts';
import { createRandom, type Random } from '../../../../local/traffic/random.ts';
import { createVisit, type Visit } from '../../../../local/traffic/visit.ts';
import { hourWriters } from '../../../archive/hour-writers.ts';
import { directory } from '../../../export/directory/store.ts';
import type { EnrichedBatch } from '../../../records/enriched.ts';
import { archiveKey, hourOf } from '../../../records/keys.ts';
import { bucketNames } from '../../../records/names.ts';
import { toEnrichedLines } from '../../../records/to-lines.ts';
import { openInMemory } from '../../../replay/open.ts';

export const SITE = 'month.example';
const HOUR_MS = 3_600_000;

/** A visit as it was made: what every report of it is held to. */
export type MadeVisit = { start: number; visit: Visit };

/** What the generator's visits have not: a web vital of every page, and now and then a custom event. */
const withMore = (random: Random, visit: Visit): Visit => ({
  ...visit,
  batches: visit.batches.map(({ at, batch }) => {
    const last = batch.events.at(-1) as WireEvent;
    const more = (nth: number, eventType: 'web_vital' | 'custom', eventData: WireEvent['eventData']): WireEvent => ({
      eventType,
      eventId: random.id(21),
      timestamp: String(last.timestamp),
      pageId: String(last.pageId),
      seq: Number(last.seq) + nth,
      ...(eventData ? { eventData } : {}),
    });
    const events = [...batch.events, more(1, 'web_vital', { name: 'LCP', value: random.whole(200, 6_000) } as never)];
    if (random.next() < 0.1) events.push(more(2, 'custom', { name: 'signup' } as never));
    return { at, batch: { ...batch, events } };
  }),
});

/**
 * Visits of the traffic generator over a span. A person's visits are three hours apart at least, so that each is a
 * session of its own, and none begins in the span's last hour.
 */
export const makeVisits = (from: number, to: number, count: number, people: number): MadeVisit[] => {
  const random = createRandom(7);
  const made: MadeVisit[] = [];
  while (made.length < count) {
    const start = from + random.whole(0, to - from - HOUR_MS);
    const who = random.whole(0, people - 1);
    const others = made.filter((one) => one.visit.person.truth.person === `p${who}`);
    if (others.some((one) => Math.abs(one.start - start) < 3 * HOUR_MS)) continue;
    made.push({ start, visit: withMore(random, createVisit(random, person(7, who), SITE, start)) });
  }
  return made.sort((a, b) => a.start - b.start);
};

/** The visits through the real ingest core and the real enrichment, on their own clock. */
export const enrichVisits = async (visits: readonly MadeVisit[]): Promise<EnrichedBatch[]> => {
  const { pipeline, contextOf, setNow } = openInMemory('full');
  const sent = visits
    .flatMap(({ start, visit }) => visit.batches.map(({ at, batch }) => ({ at: start + at, batch, by: visit.person })))
    .sort((a, b) => a.at - b.at);
  const enriched: EnrichedBatch[] = [];
  for (const [n, { at, batch, by }] of sent.entries()) {
    const receivedAt = new Date(at + 120).toISOString();
    const context = await contextOf(SITE, receivedAt);
    const taken = ingest(
      {
        method: 'POST',
        path: '/collect',
        headers: {
          'content-type': 'text/plain',
          'user-agent': by.userAgent,
          'accept-language': by.acceptLanguage,
          origin: `https://${SITE}`,
        },
        body: JSON.stringify({ ...batch, attempt: 1, sentAt: new Date(at).toISOString() }),
        viewer: { ip: by.ip, country: by.country, asn: Number(by.asn) },
        receivedAt,
        batchId: `month-${n}`,
      },
      () => context,
    );
    if (!taken.batch) throw new Error(`a generated batch was refused: ${JSON.stringify(taken)}`);
    setNow(receivedAt);
    enriched.push(...((await pipeline.enrich([taken.batch])) as EnrichedBatch[]));
  }
  return enriched;
};

/** Batches as an archive on disk, hour by hour, by the archive's own writers. */
export const archiveVisits = async (batches: readonly EnrichedBatch[]) => {
  const root = mkdtempSync(join(tmpdir(), 'evothesis-month-'));
  const bucket = join(root, bucketNames('dev').enriched);
  for (const [hour, own] of Map.groupBy(batches, ({ raw }) => hourOf(raw.receivedAt))) {
    const writers = hourWriters(directory(bucket) as never, 'enriched', SITE, hour);
    for (const batch of own) await writers.write(toEnrichedLines(batch));
    const objects = await writers.finish();
    await writers.commit();
    const manifest = join(bucket, `${archiveKey.enriched(SITE, hour)}.manifest.json`);
    mkdirSync(dirname(manifest), { recursive: true });
    writeFileSync(manifest, JSON.stringify({ kind: 'enriched', siteId: SITE, hour, objects }));
  }
  return { directory: bucket, remove: () => rmSync(root, { recursive: true, force: true }) };
};

import fc from 'fast-check';
import { expect, it } from 'vitest';
import { ingest } from '../../../edge/src/ingest/index.ts';
import { defaultSiteConfig } from '../../src/records/site.ts';
import { person } from './people.ts';
import { createRandom } from './random.ts';
import { createVisit } from './visit.ts';

const START = Date.parse('2026-11-22T14:00:00.000Z');
const visitOf = (seed: number) => {
  const random = createRandom(seed);
  return createVisit(random, person(seed, random.whole(0, 499)), 'traffic.example', START);
};

it('every visit is accepted whole by the real ingest', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      const visit = visitOf(seed);
      for (const { at, batch } of visit.batches) {
        const { answer, batch: stored } = ingest(
          {
            method: 'POST',
            path: '/collect',
            headers: { 'content-type': 'text/plain', 'user-agent': visit.person.userAgent },
            body: JSON.stringify({ ...batch, sentAt: new Date(START + at).toISOString() }),
            viewer: { ip: visit.person.ip, country: visit.person.country, asn: Number(visit.person.asn) },
            receivedAt: new Date(START + at).toISOString(),
          },
          () => ({
            stage: 'dev',
            site: { ...defaultSiteConfig('traffic.example', 'dev'), privacy: 'full' },
            siteKnown: true,
            identityKey: new Uint8Array(32),
            dailyKey: () => undefined,
            random: () => 'made-by-the-test-00000',
          }),
        );
        expect(JSON.parse(answer.body)).toEqual({ status: 'success', message: 'Tracking data received' });
        expect(stored?.events).toHaveLength(batch.events.length);
        expect(stored?.privacy.tier).toBe('full');
      }
    }),
    { numRuns: 60 },
  );
});

it('sequence numbers run from 1 without a gap, and the exit knows the last', () => {
  fc.assert(
    fc.property(fc.nat(), (seed) => {
      for (const { batch } of visitOf(seed).batches) {
        expect(batch.events.map(({ seq }) => seq)).toEqual(batch.events.map((_, at) => at + 1));
        expect(batch.events.at(-1)?.eventData).toMatchObject({ sent: batch.events.length });
      }
    }),
  );
});

it('the same seed makes the same people and visits, another seed others', () => {
  expect(visitOf(7)).toEqual(visitOf(7));
  expect(visitOf(7)).not.toEqual(visitOf(8));
  expect(person(1, 4).ip).toBe(person(1, 5).ip);
  expect(person(1, 4).visitorId).not.toBe(person(1, 5).visitorId);
});

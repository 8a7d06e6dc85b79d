import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BadRow } from '../../backend/src/records/bad-rows.ts';
import type { RawBatch } from '../../backend/src/records/raw.ts';
import { fromRawItem, toRawItem } from '../../backend/src/records/raw-item.ts';
import { defaultSiteConfig, PRIVACY_SETTINGS } from '../../backend/src/records/site.ts';
import type { Batch, JsonValue } from '../../sdk/src/wire.ts';
import { ingest } from '../src/ingest/index.ts';
import { REFUSALS } from '../src/ingest/refusal.ts';
import type { IngestContext } from '../src/ingest/types.ts';
import { recordedBatch } from './bodies.ts';
import { hostileBody, hostileHeaders, hostileViewer } from './hostile.ts';

/** `FUZZ_RUNS=1000000 npx vitest run --project edge edge/tests/ingest.fuzz.test.ts` is the long form. */
const RUNS = Number(process.env.FUZZ_RUNS ?? 5_000);
const HOUR = 3_600_000;

/** DynamoDB's limit of an item is 400 KB; the payload may take what the keys leave. */
const MAX_PAYLOAD = 390_000;

/** Every field that a stored batch may have; what senders invent is in `eventData` or nowhere. */
const BATCH_KEYS: ReadonlySet<string> = new Set<keyof RawBatch>([
  'siteId',
  'sessionId',
  'batchId',
  'createdAt',
  'receivedAt',
  'shard',
  'privacy',
  'network',
  'headers',
  'expiresAt',
  'visitorId',
  'sentAt',
  'attempt',
  'trustedSender',
  'sequenced',
  'invalid',
  'redacted',
  'redactedPages',
  'pageToken',
  'events',
  'attribution',
  'browser',
  'consent',
  'sdk',
  'pages',
  'checkpoints',
  'dropped',
]);
const EVENT_KEYS: ReadonlySet<string> = new Set([
  'eventType',
  'eventId',
  'timestamp',
  'pageId',
  'seq',
  'eventData',
  'weight',
  'url',
  'path',
  'page',
]);

/** One that warns and one that refuses, under names that the generators use. */
const eventSchemas = {
  n: { mode: 'warn', schema: { type: 'object', required: ['value'], properties: { value: { type: 'string' } } } },
  purchase: { mode: 'reject', schema: { additionalProperties: false, properties: { value: { minimum: 1 } } } },
} as const;

const site = fc.record({
  stage: fc.constantFrom('dev', 'prod'),
  privacy: fc.constantFrom(...PRIVACY_SETTINGS),
  known: fc.constantFrom(true, true, false, undefined),
});

describe('whatever is sent', () => {
  it(
    `is answered without an error of ours, and stored within bounds or not at all (${RUNS} requests)`,
    () => {
      const property = fc.property(
        hostileBody,
        hostileHeaders,
        hostileViewer,
        site,
        (body, headers, viewer, { stage, privacy, known }) => {
          const contextOf = (siteId: string): IngestContext => ({
            stage,
            site: {
              ...defaultSiteConfig(siteId, stage),
              privacy,
              domains: ['*.northwind-outdoors.example'],
              eventSchemas,
            },
            siteKnown: known,
            pageSecrets: [new Uint8Array(32).fill(9)],
            identityKey: new Uint8Array(32).fill(3),
            dailyKey: (day) => (day.endsWith('1') ? undefined : new Uint8Array(32).fill(5)),
            random: () => 'random-id',
          });
          const request = {
            method: 'POST',
            path: '/collect',
            headers,
            body,
            viewer,
            receivedAt: '2026-11-22T14:00:00.000Z',
          };
          const { batch, bad, answer, content } = ingest(request, contextOf);
          if (bad) checkBadRows(bad);
          expect([200, 400, 401, 403, 413, 415]).toContain(answer.status);
          expect(JSON.parse(answer.body)).toEqual(content);
          expect(answer.body.length).toBeLessThan(4_000);
          for (const header of Object.values(answer.headers)) expect(header).toMatch(/^[\x20-\x7e]*$/);
          expect(batch !== undefined).toBe(answer.status === 200);
          if (batch) checkStored(batch);
          expect(({} as Record<string, unknown>).a ?? ({} as Record<string, unknown>).polluted).toBeUndefined();
        },
      );
      fc.assert(property, { numRuns: RUNS });
    },
    24 * HOUR,
  );

  it(
    'survives the way to the table and back, value by value, when the SDK has sent it',
    () => {
      const property = fc.property(
        fc.nat(1_000_000),
        fc.integer({ min: 1, max: 20 }),
        fc.jsonValue({ maxDepth: 4 }),
        (seed, count, data) => {
          const { body, headers } = recordedBatch(seed, count);
          const properties = JSON.parse(JSON.stringify(data)) as JsonValue;
          const events = [
            ...body.events,
            {
              ...body.events[0],
              eventType: 'custom',
              seq: count + 1,
              eventId: `e${seed}`,
              eventData: { name: 'n', properties: { value: properties } },
            },
          ];
          const sent = { ...body, events } as Batch;
          const { batch } = ingest(
            {
              method: 'POST',
              path: '/',
              headers,
              body: JSON.stringify(sent),
              viewer: {},
              receivedAt: '2026-11-22T14:00:00.000Z',
            },
            (siteId) => ({
              stage: 'dev',
              site: defaultSiteConfig(siteId, 'dev'),
              siteKnown: false,
              identityKey: new Uint8Array(32),
              dailyKey: () => undefined,
              random: () => 'r',
            }),
          );
          if (!batch) throw new Error('the page view at least can be stored');
          // One key is refused wherever it stands, and its event with it.
          if (batch.invalid) {
            expect(JSON.stringify(properties)).toContain('"__proto__"');
            return;
          }
          // Redaction and NUL are the two changes that are meant.
          if (batch.redacted || /\\u0000/.test(JSON.stringify(properties))) return;
          const { eventType: _type, dropped: _dropped, ...expected } = sent;
          expect(JSON.parse(JSON.stringify(fromRawItem(toRawItem(batch))))).toMatchObject(
            JSON.parse(JSON.stringify(expected)),
          );
        },
      );
      fc.assert(property, { numRuns: Math.min(RUNS, 100_000) / 10 });
    },
    HOUR,
  );
});

/** An item of bad rows is an item like any other: bounded, and without what a tier would not keep. */
const checkBadRows = (rows: readonly BadRow[]): void => {
  expect(Buffer.byteLength(JSON.stringify(rows))).toBeLessThan(MAX_PAYLOAD);
  for (const { code, payload } of rows) {
    expect(Object.keys(REFUSALS)).toContain(code);
    if (payload) expect(Object.keys(JSON.parse(payload))).toEqual(['eventType', 'eventData']);
  }
};

const checkStored = (batch: RawBatch): void => {
  const item = toRawItem(batch);
  expect(item.payload.length).toBeLessThan(MAX_PAYLOAD);
  expect(Buffer.byteLength(item.domain_session)).toBeLessThan(2_048);
  expect(Buffer.byteLength(item.timestamp)).toBeLessThan(1_024);
  expect(item.domain_session.startsWith(`${batch.siteId}#`)).toBe(true);
  for (const key of Object.keys(batch)) expect(BATCH_KEYS).toContain(key);
  for (const event of batch.events) for (const key of Object.keys(event)) expect(EVENT_KEYS).toContain(key);
  expect(JSON.stringify(fromRawItem(item))).toBe(JSON.stringify(fromRawItem(toRawItem(fromRawItem(item)))));
};

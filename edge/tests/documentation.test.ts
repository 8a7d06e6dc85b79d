import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { defaultSiteConfig } from '../../backend/src/records/site.ts';
import { DROP_REASONS, EVENT_TYPES } from '../../sdk/src/wire.ts';
import { ingest, refusal } from '../src/ingest/index.ts';
import { INGEST_LIMITS } from '../src/ingest/limits.ts';
import { REFUSALS, type RefusalCode } from '../src/ingest/refusal.ts';
import type { IngestContext } from '../src/ingest/types.ts';
import { batch, click, document, error, REQUESTS, responses, success, takesBody } from './openapi.ts';

/** What is written about the collect endpoint, against what it does. */
const context = (siteId: string): IngestContext => ({
  stage: 'prod',
  site: { ...defaultSiteConfig(siteId, 'prod'), domains: ['*.northwind-outdoors.example'] },
  siteKnown: siteId !== 'unknown',
  identityKey: new Uint8Array(32),
  dailyKey: () => undefined,
  random: () => 'r',
  apiKeys: {},
});
const post = (sent: unknown, headers: Record<string, string> = {}, method = 'POST') =>
  ingest(
    {
      method,
      path: '/collect',
      headers,
      body: typeof sent === 'string' ? sent : JSON.stringify(sent),
      viewer: {},
      receivedAt: '2026-11-22T14:00:00.000Z',
    },
    context,
  );

describe('docs/openapi-collect.json', () => {
  it.each(REQUESTS.map((sent) => [JSON.stringify(sent).slice(0, 80), sent]))(
    'judges as the ingest does: %s',
    (_name, sent) => {
      const { answer, content } = post(sent);
      expect(takesBody(sent), JSON.stringify(takesBody.errors)).toBe(answer.status === 200);
      expect((answer.status === 200 ? success : error)(content)).toBe(true);
    },
  );

  it('describes every answer, with its code under its status', () => {
    const answers = [
      post(batch(click(), { eventType: 'klick' })),
      post(batch({ eventType: 'klick' })),
      post('{'),
      post('x'.repeat(300_000)),
      post({ eventType: 'pageview', siteId: 'unknown' }),
      post({ eventType: 'pageview', siteId: 'site' }, { origin: 'https://evil.example' }),
      post({ eventType: 'pageview', siteId: 'site' }, { 'x-evothesis-key': 'wrong' }),
      post('', {}, 'PUT'),
    ].map(({ answer }) => answer);
    for (const answer of [...answers, refusal('rate_limited', 1), refusal('unavailable', 5), refusal('forbidden')]) {
      const said = JSON.parse(answer.body) as { code?: string };
      const described = responses[String(answer.status)];
      expect(described).toBeDefined();
      if (said.code) expect(described?.description).toContain(said.code);
      expect((said.code ? error : success)(said), answer.body).toBe(true);
    }
  });

  it('lists the codes, event types and drop reasons that there are', () => {
    const { schemas } = document.components;
    expect(schemas.Code.enum).toEqual(Object.keys(REFUSALS));
    expect(schemas.EventType.enum).toEqual(EVENT_TYPES);
    expect(schemas.Batch.properties.dropped.propertyNames.enum).toEqual(DROP_REASONS);
    for (const code of Object.keys(REFUSALS) as RefusalCode[])
      expect(responses[String(REFUSALS[code][0])]?.description).toContain(code);
  });
});

it('docs/limits.md has every limit with its value', () => {
  const rows = readFileSync('docs/limits.md', 'utf8').matchAll(/^\| `(\w+)` \| (\d+) \|/gm);
  expect(Object.fromEntries([...rows].map(([, name, value]) => [name, Number(value)]))).toEqual(INGEST_LIMITS);
});

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type System, startSystem } from './stack-process.ts';
import { storedIn } from './stored.ts';

/** What strangers send, through the real front door: each answered with its own clear error, nothing stored beside it. */
let system: System;
let stored: ReturnType<typeof storedIn>;
beforeAll(async () => {
  system = await startSystem();
  stored = storedIn(system);
});
afterAll(async () => {
  stored?.close();
  await system?.stop();
});

const good = { eventType: 'pageview', siteId: 'bad-input', sessionId: 's1', url: 'https://shop.example/' };
const nested = (levels: number) =>
  `{"eventType":"custom","siteId":"bad-input","sessionId":"s1","eventData":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}}`;
const click = (n: number) => ({ eventType: 'click', eventData: { tagName: 'button', text: `b${n}` } });

const CASES: readonly { name: string; body: string; status: number; field?: string }[] = [
  { name: 'not JSON', body: 'eventType=pageview', status: 400 },
  { name: 'an empty body', body: '', status: 400 },
  { name: 'a truncated body', body: JSON.stringify(good).slice(0, -9), status: 400 },
  { name: 'a JSON array', body: '[]', status: 400 },
  { name: '2 MB', body: JSON.stringify({ ...good, page: { title: 'x'.repeat(2_000_000) } }), status: 413 },
  {
    name: '501 events',
    body: JSON.stringify({
      eventType: 'batch',
      siteId: 'bad-input',
      sessionId: 's1',
      events: Array.from({ length: 501 }, (_, i) => click(i)),
    }),
    status: 413,
    field: 'events',
  },
  {
    name: 'an unknown event type',
    body: JSON.stringify({ ...good, eventType: 'pagewiew' }),
    status: 400,
    field: 'eventType',
  },
  { name: 'a wrong type', body: JSON.stringify({ ...good, sessionId: 7 }), status: 400, field: 'sessionId' },
  { name: 'a missing siteId', body: JSON.stringify({ ...good, siteId: undefined }), status: 400, field: 'siteId' },
  {
    name: 'a hostile siteId',
    body: JSON.stringify({ ...good, siteId: '../other#site' }),
    status: 400,
    field: 'siteId',
  },
  { name: '10,000 levels of nesting', body: nested(10_000), status: 400 },
  {
    name: 'a batch without events',
    body: JSON.stringify({ eventType: 'batch', siteId: 'bad-input', sessionId: 's1', events: [] }),
    status: 400,
    field: 'events',
  },
];

describe('bad input', () => {
  it.each(CASES)('$name', async ({ body, status, field }) => {
    const answer = await system.post(body);
    const said = (await answer.json()) as { status: string; code: string; message: string; field?: string };
    expect(answer.status, JSON.stringify(said)).toBe(status);
    expect(said.status).toBe('error');
    expect(said.code).toMatch(/^[a-z_]+$/);
    expect(said.message.length).toBeGreaterThan(20);
    if (field) expect(said.field).toBe(field);
  });

  it('has stored nothing so far', async () => {
    expect(await stored.rawItems()).toEqual([]);
  });

  it('stores nine of ten events and names the bad one', async () => {
    const events = Array.from({ length: 10 }, (_, n) => (n === 3 ? { eventType: 'klick' } : click(n)));
    const answer = await system.post({ eventType: 'batch', siteId: 'nine-of-ten', sessionId: 's1', events });
    expect(answer.status).toBe(200);
    const said = (await answer.json()) as { status: string; rejected: { index: number; field: string }[] };
    expect(said.status).toBe('success');
    expect(said.rejected.map(({ index }) => index)).toEqual([3]);
    const [item] = await eventually(async () => {
      const items = await stored.enrichedItems();
      return items.length > 0 && items;
    });
    expect(item?.event_types).toEqual({ S: 'click=9' });
  });

  it('accepts lone surrogates and NUL bytes as replacement characters, and __proto__ as nothing at all', async () => {
    const body =
      '{"eventType":"custom","siteId":"odd-text","sessionId":"s1","eventData":{"name":"a\\ud800b\\u0000c","properties":{"__proto__":{"polluted":true}}}}';
    const answer = await system.post(body);
    const text = await answer.text();
    if (answer.status === 200) {
      const items = await eventually(async () => {
        const found = (await stored.rawItems()).filter((item) =>
          String(item.domain_session?.S).startsWith('odd-text#'),
        );
        return found.length > 0 && found;
      });
      expect(items).toHaveLength(1);
    } else {
      expect(JSON.parse(text)).toMatchObject({ status: 'error' });
    }
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('answers a preflight and refuses other methods', async () => {
    const preflight = await fetch(system.stack.collectUrl, {
      method: 'OPTIONS',
      headers: {
        origin: 'https://shop.example',
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-methods')).toMatch(/POST/);
    expect((await fetch(system.stack.collectUrl)).status).toBe(405);
  });
});

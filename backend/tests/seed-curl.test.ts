import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually, type System, startSystem } from './stack-process.ts';
import { storedIn } from './stored.ts';

/** The `curl` examples of the first system, as they stand. */
const PAGEVIEW = `{
    "eventType": "pageview",
    "sessionId": "test-123",
    "visitorId": "test-456", 
    "siteId": "test-site",
    "url": "https://test-site.com/products/widget",
    "attribution": {
      "firstTouch": {
        "source": "google",
        "medium": "cpc",
        "campaign": "summer-sale"
      }
    },
    "browser": {
      "screenWidth": 1920,
      "screenHeight": 1080,
      "userAgent": "Mozilla/5.0..."
    }
  }`;
const BATCH = `{
    "eventType": "batch",
    "sessionId": "test-123",
    "visitorId": "test-456",
    "siteId": "test-site",
    "events": [
      {
        "eventType": "click",
        "eventData": {"tagName": "button", "text": "Add to Cart"}
      }
    ]
  }`;
const MINIMAL =
  '{"eventType":"pageview","sessionId":"health-check","visitorId":"health-check","siteId":"health-check"}';
const JSON_TYPE = { 'content-type': 'application/json', 'user-agent': 'curl/7.88.1' };

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

describe("the first system's curl examples", () => {
  it('are accepted as they stand, and appear enriched under one identity', async () => {
    const hours = new Set([new Date().toISOString().slice(0, 13)]);
    for (const body of [PAGEVIEW, BATCH, MINIMAL]) {
      const answer = await system.post(body, JSON_TYPE);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toEqual({ status: 'success', message: 'Tracking data received' });
    }
    await eventually(async () => (await stored.enrichedItems()).length === 3);
    hours.add(new Date().toISOString().slice(0, 13));
    for (const hour of hours) await system.cli('archive', '--hour', hour);
    const lines = await stored.enrichedArchive('test-site');
    expect(lines.map(({ eventType }) => eventType).sort()).toEqual(['click', 'pageview']);
    expect(new Set(lines.map(({ identity }) => identity.identity_id)).size).toBe(1);
    expect(new Set(lines.map(({ identity }) => identity.session_id)).size).toBe(1);
    const pageview = lines.find(({ eventType }) => eventType === 'pageview');
    expect(pageview).toMatchObject({
      url: 'https://test-site.com/products/widget',
      attribution: { firstTouch: { campaign: 'summer-sale' } },
      normalized: { traffic_source_category: 'paid_search', page_category: 'product' },
      privacy: { tier: 'full' },
    });
  });

  it('are two events when they are sent twice', async () => {
    const before = (await stored.rawItems()).length;
    await system.post(MINIMAL, JSON_TYPE);
    await system.post(MINIMAL, JSON_TYPE);
    expect((await stored.rawItems()).length).toBe(before + 2);
  });
});

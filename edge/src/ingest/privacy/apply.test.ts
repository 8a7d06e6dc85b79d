import { describe, expect, it } from 'vitest';
import { defaultSiteConfig, type PrivacySetting } from '../../../../backend/src/records/site.ts';
import { recordedBatch } from '../../../tests/bodies.ts';
import { ingest } from '../ingest.ts';
import type { IngestContext } from '../types.ts';
import { keyDay } from './apply.ts';

const { body, headers } = recordedBatch(3);
const sent = {
  ...body,
  visitorId: 'visitor-of-old',
  createdAt: '2026-11-22T23:59:50.000Z',
  attribution: {
    firstTouch: { source: 'google', clickIds: { gclid: 'CLICKVALUE' }, timestamp: '2026-11-01T00:00:00.000Z' },
    lastTouch: { source: 'google', timestamp: '2026-11-22T23:00:00.000Z' },
  },
  pages: {
    [body.events[0]?.pageId ?? '']: {
      url: 'https://shop.example/?gclid=CLICKVALUE&q=1',
      queryParams: '?gclid=CLICKVALUE&q=1',
    },
  },
};

type Options = {
  setting?: PrivacySetting;
  consent?: 'denied';
  receivedAt?: string;
  keys?: boolean;
  keyDays?: readonly string[];
  ip?: string;
};

const store = ({
  setting = 'auto',
  consent,
  receivedAt = '2026-11-22T23:59:51.000Z',
  keys = true,
  keyDays,
  ip = '2001:db8:0:12ab::7',
}: Options = {}) => {
  const context = (siteId: string): IngestContext => ({
    stage: 'prod',
    site: { ...defaultSiteConfig(siteId, 'prod'), privacy: setting, domains: ['*.northwind-outdoors.example'] },
    siteKnown: true,
    identityKey: keys ? new Uint8Array(32).fill(1) : undefined,
    dailyKey: (day) =>
      keys && (keyDays?.includes(day) ?? true) ? new Uint8Array(32).fill(Number(day.slice(8))) : undefined,
    random: () => 'r',
  });
  const text = JSON.stringify({ ...sent, ...(consent && { consent: { state: consent } }) });
  const viewer = { ip, country: 'DE', asn: 3320, city: 'Berlin' };
  const { batch } = ingest({ method: 'POST', path: '/', headers, body: text, viewer, receivedAt }, context);
  if (!batch) throw new Error('refused');
  return batch;
};

describe('what each tier keeps', () => {
  it('full: device, visitor and the prefixes of the network', () => {
    const batch = store({ setting: 'full' });
    expect(batch).toMatchObject({ visitorId: 'visitor-of-old', sessionId: body.sessionId, sequenced: true });
    expect(Object.keys(batch.network).sort()).toEqual([
      'address',
      'asn',
      'city',
      'country',
      'prefix',
      'prefix48',
      'prefix56',
      'version',
    ]);
    expect(batch.browser?.screenWidth).toBe(body.browser?.screenWidth);
  });

  it('daily: a hash that ends with its key, and nothing of the device, the click or the first visit', () => {
    const batch = store();
    expect(batch.privacy).toEqual({ tier: 'daily', basis: 'region_requires_consent' });
    expect(Object.keys(batch.network).sort()).toEqual(['asn', 'city', 'country', 'dailyVisitor', 'version']);
    expect(batch.browser).toEqual({ webdriver: false });
    expect(batch.attribution?.firstTouch).toEqual({ source: 'google', clickIds: { gclid: '' } });
    const all = JSON.stringify(batch);
    for (const gone of [
      'visitor-of-old',
      'CLICKVALUE',
      body.sessionId ?? '-',
      body.events[0]?.pageId ?? '-',
      '2026-11-01',
    ])
      expect(all).not.toContain(gone);
    const [pageId] = Object.keys(batch.pages ?? {});
    expect(batch.events.every((event) => event.pageId === pageId)).toBe(true);
    expect(batch.pages?.[pageId ?? '']?.queryParams).toBe('?gclid=&q=1');
    expect(batch.checkpoints?.[0]?.pageId).toBe(pageId);
    expect(batch.events.map(({ seq }) => seq)).toEqual(body.events.map(({ seq }) => seq));
  });

  it('daily: a retry over midnight meets its own ids, the day after does not', () => {
    const before = store();
    const after = store({ receivedAt: '2026-11-23T00:00:05.000Z' });
    const later = store({ receivedAt: '2026-11-24T00:00:05.000Z' });
    expect(after.sessionId).toBe(before.sessionId);
    expect(after.network.dailyVisitor).toBe(before.network.dailyVisitor);
    expect(later.sessionId).not.toBe(before.sessionId);
    expect(later.network.dailyVisitor).not.toBe(before.network.dailyVisitor);
  });

  it('daily: takes today’s key where yesterday has none', () => {
    expect(store({ receivedAt: '2026-11-23T00:00:05.000Z', keyDays: ['2026-11-23'] }).privacy.tier).toBe('daily');
    expect(store({ receivedAt: '2026-11-23T00:00:05.000Z', keyDays: [] }).privacy.tier).toBe('none');
  });

  it('none: nothing joins two batches, but a retry is still the same item', () => {
    const [batch, retry] = [store({ consent: 'denied' }), store({ consent: 'denied' })];
    expect(batch.privacy).toEqual({ tier: 'none', basis: 'consent_denied' });
    expect(Object.keys(batch.network).sort()).toEqual(['asn', 'city', 'country', 'version']);
    expect([retry.sessionId, retry.batchId, retry.createdAt]).toEqual([
      batch.sessionId,
      batch.batchId,
      batch.createdAt,
    ]);
    expect(batch.checkpoints).toBeUndefined();
    expect(batch.sequenced).toBe(false);
    const all = JSON.stringify(batch);
    for (const gone of ['visitor-of-old', 'CLICKVALUE', body.sessionId ?? '-', body.events[0]?.pageId ?? '-'])
      expect(all).not.toContain(gone);
  });

  it('falls to none without a key, never to an unkeyed hash', () => {
    expect(store({ keys: false }).privacy).toEqual({ tier: 'none', basis: 'no_daily_key' });
    expect(store({ keys: false, setting: 'full' }).privacy).toEqual({ tier: 'none', basis: 'no_site_key' });
  });
});

it('the key is that of the sealing day, where that is today or yesterday', () => {
  expect(keyDay('2026-11-21T23:59:59.999Z', '2026-11-22T00:00:00.000Z')).toBe('2026-11-21');
  expect(keyDay('2026-11-22T00:00:00.000Z', '2026-11-22T10:00:00.000Z')).toBe('2026-11-22');
  expect(keyDay('2026-11-19T00:00:00.000Z', '2026-11-22T10:00:00.000Z')).toBe('2026-11-22');
  expect(keyDay('2027-01-01T00:00:00.000Z', '2026-11-22T10:00:00.000Z')).toBe('2026-11-22');
  expect(keyDay('2026-12-31T12:00:00.000Z', '2027-01-01T10:00:00.000Z')).toBe('2026-12-31');
});

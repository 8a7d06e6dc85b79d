import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { QueryEngine } from './engine.ts';
import { parseParams } from './params.ts';
import { enrichedBatch } from './testing/batches.ts';
import { BERLIN, KNOWN } from './testing/known-set.ts';
import { engineOver } from './testing/store.ts';

let engine: QueryEngine;
let remove: () => void;
beforeAll(async () => {
  ({ engine, remove } = await engineOver(KNOWN));
});
afterAll(() => remove?.());
const NOW = Date.parse('2026-04-02T00:00:00Z');

const ask = async (report: string, ...filters: string[]) => {
  const query = new URLSearchParams(BERLIN);
  for (const filter of filters) query.append('filter', filter);
  const params = parseParams(query, report, BERLIN.timezone, NOW);
  const answers = await engine.run({ siteId: 'test-site', ...params });
  return answers[report as keyof typeof answers] ?? [];
};
const pick = async (report: string, fields: readonly string[], ...filters: string[]) =>
  (await ask(report, ...filters)).map((row) => fields.map((field) => row[field]));

describe('the summary', () => {
  it('counts visitors, sessions and views by hand-made truth', async () => {
    expect(await ask('summary')).toEqual([
      {
        visitors: 3,
        sessions: 4,
        // Six of known sessions, one of tier none.
        pageviews: 7,
        views_per_session: 1.5,
        // a1 and c1: one view, under ten seconds, no action.
        bounce_rate: 0.5,
        // 5 + 27 + 4 + 3 seconds over four sessions.
        engaged_time: 9750,
        // One doubtful identity of 0.1, rounded up.
        visitors_error: 1,
        new_visitors: 3,
        households: 1,
        events: 16,
        unidentified_pageviews: 1,
        bot_events: 2,
        bot_sessions: 1,
      },
    ]);
  });

  it('is the same whatever the filter of all visits', async () => {
    const [whole] = await ask('summary');
    expect((await ask('summary', 'country!:XX'))[0]).toEqual(whole);
  });
});

describe('the time series', () => {
  it('follows the local clock over the change, and visitors of the days do not add up to the range', async () => {
    expect(await ask('timeseries')).toEqual([
      { start: '2026-03-28T00:00:00+01:00', visitors: 1, sessions: 1, pageviews: 1 },
      { start: '2026-03-29T00:00:00+01:00', visitors: 2, sessions: 2, pageviews: 3 },
      { start: '2026-03-30T00:00:00+02:00', visitors: 2, sessions: 2, pageviews: 3 },
    ]);
  });
});

describe('breakdowns', () => {
  it('attribute a visit by its first event', async () => {
    expect(await pick('channels', ['value', 'visitors', 'sessions', 'pageviews'])).toEqual([
      ['direct', 2, 2, 5],
      ['organic_search', 1, 1, 1],
      ['paid_search', 1, 1, 1],
    ]);
    expect(await pick('countries', ['value', 'visitors', 'sessions'])).toEqual([
      ['FR', 2, 2],
      ['DE', 1, 2],
    ]);
    expect(await pick('campaigns', ['value', 'visitors'], 'campaign!:(none)')).toEqual([['summer', 1]]);
    expect(await pick('devices', ['value', 'visitors'])).toEqual([
      ['desktop', 2],
      ['mobile', 1],
    ]);
  });

  it('find first and last pages in the order of time, not of receipt', async () => {
    expect(await pick('entry_pages', ['value', 'sessions'], 'country:FR', 'device:mobile')).toEqual([
      ['/products/x', 1],
    ]);
    expect(await pick('exit_pages', ['value', 'sessions'], 'country:FR', 'device:mobile')).toEqual([['/cart', 1]]);
  });

  it('tell pages by views, with time and depth of a view', async () => {
    expect(
      await pick('pages', ['value', 'pageviews', 'visitors', 'engaged_time', 'scroll_depth', 'entries', 'exits']),
    ).toEqual([
      ['/', 3, 2, 9333, 60, 3, 2],
      ['/products/x', 2, 2, 5000, 75, 1, 1],
      ['/cart', 1, 1, 1000, 50, 0, 1],
      ['/pricing', 1, 0, null, 0, 0, 0],
    ]);
    expect(await pick('scroll_depth', ['value', 'reached_75', 'reached_100'], 'page:/products/x')).toEqual([
      ['/products/x', 0.5, 0.5],
      ['/', 0, 0],
      ['/cart', 0, 0],
    ]);
  });

  it('count a visitor as new or as returning, never as both', async () => {
    expect(await pick('visitor_types', ['value', 'visitors', 'sessions'])).toEqual([['new', 3, 4]]);
    expect(await pick('visitor_types', ['value', 'visitors', 'sessions'], 'visitor_type:returning')).toEqual([
      ['returning', 1, 1],
    ]);
  });

  it('count events and forms', async () => {
    expect(await pick('events', ['value', 'count'], 'event:signup')).toEqual([
      ['page_exit', 2],
      ['pageview', 2],
      ['form_submit', 1],
      ['signup', 1],
    ]);
    expect(await ask('forms')).toEqual([{ value: 'newsletter', visitors: 1, count: 1, abandoned: 0, completion: 1 }]);
  });

  it('show who came back by week, of tier full only', async () => {
    expect(await pick('retention', ['start', 'weeks_later', 'visitors', 'share'])).toEqual([
      ['2026-03-23T00:00:00+01:00', 0, 2, 1],
      ['2026-03-23T00:00:00+01:00', 1, 0, 0],
    ]);
  });

  it('keep bots out of every report but their own', async () => {
    expect(await pick('bots', ['value', 'events', 'sessions'])).toEqual([
      ['(people)', 16, 5],
      ['search', 2, 1],
    ]);
    expect(await pick('pages', ['value', 'pageviews'], 'page:/pricing')).toEqual([['/pricing', 1]]);
  });
});

describe('filters', () => {
  it('choose visits: alternatives within a dimension, all of several dimensions', async () => {
    const sessions = async (...filters: string[]) => (await pick('summary', ['sessions'], ...filters))[0]?.[0];
    expect(await sessions('country:DE')).toBe(2);
    expect(await sessions('country:DE', 'country:FR')).toBe(4);
    expect(await sessions('country:FR', 'device:mobile')).toBe(1);
    expect(await sessions('country!:DE', 'device!:mobile')).toBe(1);
    expect(await sessions('page:/products/x', 'channel:direct')).toBe(2);
    expect(await sessions('event:form_submit')).toBe(1);
    expect(await sessions('source:a:b:c')).toBe(0);
  });
});

describe('sampled visits', () => {
  it('count as many as they stand for, in every number that adds up', async () => {
    const at = '2026-03-29T10:00:00Z';
    const view = (weight: number) => ({ type: 'pageview', path: '/', at, weight }) as const;
    const sampled = await engineOver([
      enrichedBatch({
        session: 's1',
        receivedAt: at,
        household: 'hh_1',
        confidence: 0.75,
        events: [view(4), { type: 'custom', at, data: { name: 'signup' }, weight: 4 }],
      }),
      enrichedBatch({ session: 's2', receivedAt: at, isNew: false, events: [view(2)] }),
      enrichedBatch({
        session: 's3',
        receivedAt: at,
        bot: { is_bot: true, score: 1, reasons: ['x'], kind: 'search' },
        events: [view(3)],
      }),
    ]);
    const query = new URLSearchParams({ ...BERLIN, scope: 'visitor' });
    for (const step of ['page:/', 'event:signup']) query.append('step', step);
    const names = 'summary,bots,tiers,households,identity,retention,funnel,events,channels,timeseries';
    const params = parseParams(query, names, BERLIN.timezone, NOW);
    const answers = await sampled.engine.run({ siteId: 'test-site', ...params });
    sampled.remove();
    expect(answers.summary?.[0]).toMatchObject({
      visitors: 6,
      sessions: 6,
      pageviews: 6,
      visitors_error: 1,
      new_visitors: 4,
      households: 4,
      events: 10,
      bot_events: 3,
      bot_sessions: 3,
    });
    const of = (name: keyof typeof answers, ...fields: string[]) =>
      answers[name]?.map((row) => fields.map((field) => row[field]));
    expect(of('bots', 'value', 'events', 'sessions')).toEqual([
      ['(people)', 10, 6],
      ['search', 3, 3],
    ]);
    expect(of('tiers', 'events', 'sessions')).toEqual([[13, 9]]);
    expect(of('households', 'value', 'households', 'visitors', 'sessions')).toEqual([['1', 4, 4, 4]]);
    expect(of('identity', 'confidence_from', 'visitors', 'expected_wrong')).toEqual([
      [0.7, 4, 1],
      [0.9, 2, 0],
    ]);
    expect(of('retention', 'visitors')?.[0]).toEqual([6]);
    expect(of('funnel', 'reached')).toEqual([[6], [4]]);
    expect(of('events', 'value', 'count', 'visitors')).toEqual([
      ['pageview', 6, 6],
      ['signup', 4, 4],
    ]);
    expect(of('channels', 'visitors', 'sessions', 'pageviews')).toEqual([[6, 6, 6]]);
    expect(of('timeseries', 'visitors', 'sessions', 'pageviews')?.[1]).toEqual([6, 6, 6]);
  });
});

describe('ranges', () => {
  it('end where they say, and the range before has as many local days', () => {
    const params = parseParams(
      new URLSearchParams({ ...BERLIN, compare: 'previous' }),
      'summary',
      BERLIN.timezone,
      NOW,
    );
    expect([params.from, params.to].map((at) => new Date(at).toISOString())).toEqual([
      '2026-03-27T23:00:00.000Z',
      '2026-03-30T22:00:00.000Z',
    ]);
    expect([params.compare?.from, params.compare?.to].map((at) => new Date(at as number).toISOString())).toEqual([
      '2026-03-24T23:00:00.000Z',
      '2026-03-27T23:00:00.000Z',
    ]);
  });

  it.each([
    ['range', { range: 'toString' }],
    ['interval', { interval: 'second' }],
    ['filter', { filter: 'constructor:x' }],
    ['limit', { limit: '0' }],
    ['from', { from: '2026-02-30', to: 'x' }],
    ['from', { from: '2026-03-30', to: '2026-03-01' }],
    ['from', { from: '1970-01-01', to: '2026-03-01' }],
    ['compare', { compare: 'always' }],
  ] as const)('refuse a wrong %s by name: %j', (field, given) => {
    expect(() => parseParams(new URLSearchParams(given), 'summary', 'UTC', NOW)).toThrow(
      expect.objectContaining({ field }),
    );
  });
});

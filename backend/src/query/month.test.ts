import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseParams } from './params.ts';
import type { Row } from './question.ts';
import { archiveVisits, enrichVisits, type MadeVisit, makeVisits, SITE } from './testing/month/store.ts';
import { engineOver } from './testing/store.ts';

/** `MONTH=1` takes all of March 2026, when New York's clocks change on the 8th and Berlin's on the 29th. */
const WHOLE = process.env.MONTH === '1';
const FROM = Date.parse(WHOLE ? '2026-03-01T00:00:00Z' : '2026-03-28T00:00:00Z');
const TO = Date.parse('2026-04-01T00:00:00Z');
const NOW = Date.parse('2026-04-09T00:00:00Z');
const [VISITS, PEOPLE] = WHOLE ? [4_000, 600] : [120, 45];

let visits: MadeVisit[];
let identities: Map<string, string>;
let archive: Awaited<ReturnType<typeof archiveVisits>>;
let over: Awaited<ReturnType<typeof engineOver>>;

beforeAll(async () => {
  visits = makeVisits(FROM, TO, VISITS, PEOPLE);
  const batches = await enrichVisits(visits);
  // The first batch decides: a visit belongs to whom its first page view is given.
  identities = new Map(batches.toReversed().map(({ raw, identity }) => [raw.sessionId, identity.identity_id]));
  archive = await archiveVisits(batches);
  over = await engineOver([], archive.directory, () => NOW);
}, 600_000);
afterAll(() => {
  over?.remove();
  archive?.remove();
});

type Ask = { from?: string; to?: string; timezone?: string; filters?: readonly string[]; interval?: string };
const ask = async (report: string, given: Ask = {}): Promise<readonly Row[]> => {
  const { from = new Date(FROM).toISOString(), to = new Date(TO).toISOString(), timezone = 'UTC' } = given;
  const query = new URLSearchParams({
    from,
    to,
    limit: '1000',
    ...(given.interval ? { interval: given.interval } : {}),
  });
  for (const filter of given.filters ?? []) query.append('filter', filter);
  const answers = await over.engine.run({ siteId: SITE, ...parseParams(query, report, timezone, NOW) });
  return answers[report as keyof typeof answers] ?? [];
};

const eventsOf = ({ visit }: MadeVisit) => visit.batches.flatMap(({ batch }) => batch.events);
const countOf = (some: readonly MadeVisit[], type: string): number =>
  some.flatMap(eventsOf).filter(({ eventType }) => eventType === type).length;
const pathOf = ({ visit }: MadeVisit, at: number): string =>
  Object.values(visit.batches.at(at)?.batch.pages ?? {})[0]?.path ?? '';
const channelOf = ({ visit }: MadeVisit) => visit.batches[0]?.batch.attribution?.lastTouch?.category ?? '';
/** Whom the enrichment took a visit for: how right it is in that is measured elsewhere (`npm run bench:identity`). */
const identityOf = ({ visit }: MadeVisit): string => identities.get(visit.batches[0]?.batch.sessionId ?? '') ?? '';
const peopleOf = (some: readonly MadeVisit[]): number => new Set(some.map(identityOf)).size;
const engagedOf = (some: readonly MadeVisit[]): number =>
  some
    .flatMap(eventsOf)
    .reduce(
      (sum, { eventData }) => sum + Number((eventData as { engagedTime?: number } | undefined)?.engagedTime ?? 0),
      0,
    );
/** The local date of an instant, by another way than the reports go. */
const dateIn = (timeZone: string, at: number): string =>
  new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

const measured = (some: readonly MadeVisit[]) => ({
  visitors: peopleOf(some),
  sessions: some.length,
  pageviews: countOf(some, 'pageview'),
  engaged_time: Math.round(engagedOf(some) / some.length),
});

describe('a generated month with known truth', () => {
  it('has the visits, people, page views and engaged time that were made', async () => {
    const [summary] = await ask('summary');
    expect(summary).toMatchObject({
      ...measured(visits),
      events: visits.flatMap(eventsOf).length,
      unidentified_pageviews: 0,
      bot_events: 0,
    });
  });

  it('is the same by the minute, from events, as by kept days', async () => {
    for (const report of ['summary', 'channels', 'pages', 'events', 'exit_pages'])
      expect(await ask(report, { interval: 'hour', from: '2026-03-29T00:00:00Z', to: '2026-03-30T00:00:00Z' })).toEqual(
        await ask(report, { interval: 'minute', from: '2026-03-29T00:00:00Z', to: '2026-03-30T00:00:00Z' }),
      );
  });

  it.each([
    ['channels', 'channel', channelOf],
    ['countries', 'country', ({ visit }: MadeVisit) => visit.person.country],
    ['languages', 'language', ({ visit }: MadeVisit) => visit.person.browser.language ?? ''],
    ['entry_pages', 'entry_page', (made: MadeVisit) => pathOf(made, 0)],
    ['exit_pages', 'exit_page', (made: MadeVisit) => pathOf(made, -1)],
  ] as const)('%s, and each of them as a filter', async (report, dimension, keyOf) => {
    const truth = Map.groupBy(visits, keyOf as (made: MadeVisit) => string);
    const rows = await ask(report);
    expect(Object.fromEntries(rows.map((row) => [row.value, row.sessions]))).toEqual(
      Object.fromEntries([...truth].map(([value, some]) => [value, some.length])),
    );
    for (const [value, some] of truth) {
      expect(rows.find((row) => row.value === value)).toMatchObject(measured(some));
      expect((await ask('summary', { filters: [`${dimension}:${value}`] }))[0]).toMatchObject(measured(some));
      const others = visits.filter((one) => !some.includes(one));
      expect((await ask('summary', { filters: [`${dimension}!:${value}`] }))[0]).toMatchObject({
        sessions: others.length,
        visitors: peopleOf(others),
      });
    }
  });

  it('pages, events and forms', async () => {
    const views = visits.flatMap(({ visit }) => visit.batches.flatMap(({ batch }) => Object.values(batch.pages ?? {})));
    const pages = await ask('pages');
    expect(Object.fromEntries(pages.map((row) => [row.value, row.pageviews]))).toEqual(
      Object.fromEntries([...Map.groupBy(views, ({ path }) => path)].map(([path, some]) => [path, some.length])),
    );
    for (const { value, sessions } of pages)
      expect(sessions).toBe(visits.filter((one) => one.visit.batches.some((_, n) => pathOf(one, n) === value)).length);
    for (const { value, count } of await ask('events'))
      expect([value, count]).toEqual([value, countOf(visits, String(value))]);
    expect((await ask('forms')).map(({ count }) => count)).toEqual([countOf(visits, 'form_submit')].filter(Boolean));
  });

  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
    'days of %s, over its change of the clocks',
    async (timezone) => {
      const [from, to] = WHOLE ? ['2026-03-02', '2026-03-30'] : ['2026-03-28', '2026-03-30'];
      const rows = await ask('timeseries', { from, to, timezone, interval: 'day' });
      const views = visits.flatMap((one) => eventsOf(one).map((event) => ({ event, one })));
      for (const { start, visitors, sessions, pageviews } of rows) {
        const date = String(start).slice(0, 10);
        const own = views.filter(({ event }) => dateIn(timezone, Date.parse(String(event.timestamp))) === date);
        const some = [...new Set(own.map(({ one }) => one))];
        expect([date, visitors, sessions, pageviews]).toEqual([
          date,
          peopleOf(some),
          some.length,
          own.filter(({ event }) => event.eventType === 'pageview').length,
        ]);
      }
      expect(rows).toHaveLength(WHOLE ? 29 : 3);
    },
  );

  it('funnels and paths', async () => {
    const query = new URLSearchParams({ from: '2026-03-01', to: '2026-03-31', limit: '1000' });
    for (const step of ['page:/products*', 'page:/contact', 'form:contact']) query.append('step', step);
    const { funnel = [], paths = [] } = await over.engine.run({
      siteId: SITE,
      ...parseParams(query, 'funnel,paths', 'UTC', NOW),
    });
    const through = (steps: readonly ((path: string, submits: boolean) => boolean)[]) =>
      visits.filter((one) => {
        let at = 0;
        for (const [n, { batch }] of one.visit.batches.entries()) {
          if (steps[at]?.(pathOf(one, n), false)) at++;
          if (batch.events.some(({ eventType }) => eventType === 'form_submit') && steps[at]?.(pathOf(one, n), true))
            at++;
        }
        return at >= steps.length;
      }).length;
    const steps = [
      (path: string, submits: boolean) => !submits && path.startsWith('/products'),
      (path: string, submits: boolean) => !submits && path === '/contact',
      (_: string, submits: boolean) => submits,
    ];
    expect(funnel.map(({ reached }) => reached)).toEqual([1, 2, 3].map((n) => through(steps.slice(0, n))));
    for (const { value, next, sessions } of paths.filter(({ step }) => step === 1))
      expect([value, next, sessions]).toEqual([
        value,
        next,
        visits.filter(
          (one) => pathOf(one, 0) === value && (one.visit.batches.length > 1 ? pathOf(one, 1) : '(exit)') === next,
        ).length,
      ]);
  });
});

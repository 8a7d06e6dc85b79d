import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DIMENSIONS, type Dimension } from './dimensions.ts';
import { parseParams } from './params.ts';
import type { Row } from './question.ts';
import { REPORT_NAMES, type ReportName } from './reports/index.ts';
import { archiveVisits, enrichVisits, makeVisits, SITE } from './testing/month/store.ts';
import { grouped, measures, STEPS, type Told, TRUTH, tell } from './testing/month/truth.ts';
import { engineOver } from './testing/store.ts';

/** `MONTH=1` takes all of March 2026, when New York's clocks change on the 8th and Berlin's on the 29th. */
const WHOLE = process.env.MONTH === '1';
const FROM = Date.parse(WHOLE ? '2026-03-01T00:00:00Z' : '2026-03-28T00:00:00Z');
const TO = Date.parse('2026-04-01T00:00:00Z');
const NOW = Date.parse('2026-04-09T00:00:00Z');
const [VISITS, PEOPLE] = WHOLE ? [4_000, 600] : [120, 45];
/** Values of a dimension that are taken as filters; the most frequent first. */
const FILTER_VALUES = WHOLE ? 100 : 2;

let all: Told[];
let archive: Awaited<ReturnType<typeof archiveVisits>>;
let over: Awaited<ReturnType<typeof engineOver>>;

beforeAll(async () => {
  const visits = makeVisits(FROM, TO, VISITS, PEOPLE);
  const batches = await enrichVisits(visits);
  all = tell(visits, batches);
  archive = await archiveVisits(batches);
  over = await engineOver([], archive.directory, () => NOW);
}, 600_000);
afterAll(() => {
  over?.remove();
  archive?.remove();
});

type Ask = { from?: string; to?: string; timezone?: string; filters?: readonly string[]; interval?: string };
const askAll = async (reports: readonly ReportName[], given: Ask = {}) => {
  const { from = new Date(FROM).toISOString(), to = new Date(TO).toISOString(), timezone = 'UTC' } = given;
  const query = new URLSearchParams({ from, to, limit: '10000', interval: given.interval ?? 'day' });
  for (const filter of given.filters ?? []) query.append('filter', filter);
  for (const step of STEPS) query.append('step', step);
  return over.engine.run({ siteId: SITE, ...parseParams(query, reports.join(','), timezone, NOW) });
};
const ask = async (report: ReportName, given: Ask = {}): Promise<readonly Row[]> =>
  (await askAll([report], given))[report] ?? [];

/** Rows in an order of their own, with the fields that the truth has. */
const alike = (rows: readonly Row[], fields: readonly string[]): string[] =>
  rows.map((row) => JSON.stringify(fields.map((field) => [field, row[field]]))).sort();

describe('a generated month with known truth', () => {
  it('has a truth for every report', () => {
    expect(Object.keys(TRUTH).sort()).toEqual([...REPORT_NAMES].sort());
  });

  it.each(REPORT_NAMES)('%s gives what was made', async (name) => {
    const truth = TRUTH[name](all, { from: FROM, to: TO });
    const fields = Object.keys(truth[0] ?? {});
    expect(fields.length).toBeGreaterThan(0);
    expect(alike(await ask(name), fields)).toEqual(alike(truth, fields));
  });

  it('is the same by the minute, from events, as by kept days', async () => {
    const day = { from: '2026-03-29T00:00:00Z', to: '2026-03-30T00:00:00Z' };
    const { timeseries, page_loads, retention, ...kept } = await askAll(REPORT_NAMES, { ...day, interval: 'hour' });
    const byMinute = await askAll(REPORT_NAMES, { ...day, interval: 'minute' });
    for (const [name, rows] of Object.entries(kept)) expect([name, byMinute[name as ReportName]]).toEqual([name, rows]);
    expect(byMinute.retention).toEqual(retention);
    const views = (rows: readonly Row[] = [], field: string) => rows.reduce((sum, row) => sum + Number(row[field]), 0);
    expect(views(byMinute.timeseries, 'pageviews')).toBe(views(timeseries, 'pageviews'));
    expect(views(byMinute.page_loads, 'loads')).toBe(views(page_loads, 'loads'));
  });

  it.each(Object.keys(DIMENSIONS) as Dimension[])(
    '%s as a filter chooses whole visits, and so does its opposite',
    async (dimension) => {
      const groups = [...grouped(all, dimension)].sort(([, a], [, b]) => b.length - a.length);
      expect(groups.length).toBeGreaterThan(0);
      for (const [value, some] of groups.slice(0, FILTER_VALUES)) {
        expect((await ask('summary', { filters: [`${dimension}:${value}`] }))[0]).toMatchObject(measures(some));
        const others = all.filter((told) => !some.includes(told));
        const expected = others.length > 0 ? measures(others) : { visitors: 0, sessions: 0, pageviews: 0 };
        expect((await ask('summary', { filters: [`${dimension}!:${value}`] }))[0]).toMatchObject(expected);
      }
    },
  );

  it('holds every report to its filters', async () => {
    const [country = ''] = [...grouped(all, 'country')].sort(([, a], [, b]) => b.length - a.length)[0] ?? [];
    const direct = new Set(grouped(all, 'channel').get('direct'));
    const chosen = all.filter((told) => told.made.visit.person.country === country && !direct.has(told));
    expect(chosen.length).toBeGreaterThan(0);
    const answers = await askAll(REPORT_NAMES, { filters: [`country:${country}`, 'channel!:direct'] });
    for (const name of REPORT_NAMES) {
      // Bots and tiers say what there is, whatever is looked at.
      const truth = TRUTH[name](name === 'bots' || name === 'tiers' ? all : chosen, { from: FROM, to: TO });
      const fields = Object.keys(truth[0] ?? {});
      expect([name, alike(answers[name] ?? [], fields)]).toEqual([name, alike(truth, fields)]);
    }
  });

  /** The local date of an instant, by another way than the reports go. */
  const dateIn = (timeZone: string, at: number): string =>
    new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(at);

  it.each(['Europe/Berlin', 'America/New_York', 'Asia/Kolkata', 'Australia/Lord_Howe'])(
    'days of %s, over its change of the clocks',
    async (timezone) => {
      const [from, to] = WHOLE ? ['2026-03-02', '2026-03-30'] : ['2026-03-28', '2026-03-30'];
      const rows = await ask('timeseries', { from, to, timezone });
      const events = all.flatMap((told) =>
        told.made.visit.batches.flatMap(({ batch }) =>
          batch.events.map((event) => ({
            told,
            type: event.eventType,
            date: dateIn(timezone, Date.parse(String(event.timestamp))),
          })),
        ),
      );
      const days = Map.groupBy(events, ({ date }) => date);
      const truth = [...days.keys()]
        .filter((date) => date >= from && date <= to)
        .map((date) => {
          const own = days.get(date) ?? [];
          const some = [...new Set(own.map(({ told }) => told))];
          return {
            start: date,
            visitors: new Set(some.map(({ identity }) => identity)).size,
            sessions: some.length,
            pageviews: own.filter(({ type }) => type === 'pageview').length,
          };
        });
      const dated = rows.map((row) => ({ ...row, start: String(row.start).slice(0, 10) }));
      expect(dated).toEqual(truth.sort((a, b) => (a.start < b.start ? -1 : 1)));
      expect(rows).toHaveLength(WHOLE ? 29 : 3);
      // The whole range counts each visitor once, however its days are cut.
      const [summary] = await ask('summary', { from, to, timezone });
      const inRange = events.filter(({ date }) => date >= from && date <= to);
      expect(summary).toMatchObject({
        visitors: new Set(inRange.map(({ told }) => told.identity)).size,
        sessions: new Set(inRange.map(({ told }) => told)).size,
        events: inRange.length,
      });
    },
  );
});

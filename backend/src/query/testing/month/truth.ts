import type { EnrichedBatch } from '../../../records/enriched.ts';
import type { Dimension } from '../../dimensions.ts';
import type { Row, Value } from '../../question.ts';
import type { ReportName } from '../../reports/index.ts';
import type { MadeVisit } from './store.ts';

/** A visit with what the enrichment made of it; how right that is, is measured elsewhere (`npm run bench:identity`). */
export type Told = {
  made: MadeVisit;
  identity: string;
  household: string | null;
  confidence: number;
  isNew: boolean;
  /** One a page, in the order of the visit. */
  categories: string[];
};

/** Joins what was made with what was enriched: the batch of the first page decides, as the reports define it. */
export const tell = (visits: readonly MadeVisit[], batches: readonly EnrichedBatch[]): Told[] => {
  const enriched = new Map(batches.map((one) => [one.raw.events[0]?.pageId, one]));
  return visits.map((made) => {
    const own = made.visit.batches.map(({ batch }) => enriched.get(batch.events[0]?.pageId) as EnrichedBatch);
    const first = own[0] as EnrichedBatch;
    return {
      made,
      identity: first.identity.identity_id,
      household: own.map(({ identity }) => identity.household_id).find((one) => one !== null) ?? null,
      confidence: first.identity.confidence_score,
      isNew: own.some(({ identity }) => identity.is_new_visitor),
      categories: own.map(({ events }) => events[0]?.page_category ?? '(none)'),
    };
  });
};

const eventsOf = ({ made }: Told) => made.visit.batches.flatMap(({ batch }) => batch.events);
const pagesOf = ({ made }: Told): string[] =>
  made.visit.batches.map(({ batch }) => Object.values(batch.pages ?? {})[0]?.path ?? '');
const dataOf = (event: { eventData?: unknown }) => (event.eventData ?? {}) as Record<string, number | string>;
const ofType = (told: Told, type: string) => eventsOf(told).filter(({ eventType }) => eventType === type);
const total = <T>(all: readonly T[], of: (one: T) => number): number => all.reduce((sum, one) => sum + of(one), 0);
const peopleOf = (some: readonly Told[]): number => new Set(some.map(({ identity }) => identity)).size;
const touchOf = ({ made }: Told) => made.visit.batches[0]?.batch.attribution?.lastTouch;
const systemOf = ({ made }: Told): string => {
  const { userAgent } = made.visit.person;
  const [, name = ''] = /(Windows|Mac OS X|Android|Linux)/.exec(userAgent.replace(/Linux; Android/, 'Android')) ?? [];
  return name === 'Mac OS X' ? 'macos' : name.toLowerCase();
};
const isPhone = ({ made }: Told): boolean => made.visit.person.userAgent.includes('Mobile');
const engagedOf = (told: Told): number =>
  total(ofType(told, 'page_exit'), (event) => Number(dataOf(event).engagedTime));
const bounced = (told: Told): boolean =>
  pagesOf(told).length <= 1 &&
  engagedOf(told) < 10_000 &&
  !eventsOf(told).some(({ eventType }) => eventType === 'form_submit' || eventType === 'custom');
const round = (value: number, digits: number): number => Math.round(value * 10 ** digits) / 10 ** digits;
const nameOf = (event: ReturnType<typeof eventsOf>[number]): string =>
  event.eventType === 'custom' ? String(dataOf(event).name) : String(event.eventType);

export const measures = (some: readonly Told[]) => {
  const views = total(some, (told) => pagesOf(told).length);
  return {
    visitors: peopleOf(some),
    sessions: some.length,
    pageviews: views,
    views_per_session: round(views / some.length, 4),
    bounce_rate: round(some.filter(bounced).length / some.length, 4),
    engaged_time: Math.round(total(some, engagedOf) / some.length),
  };
};

/** The values of each dimension that a visit has. */
export const VALUES = {
  channel: (told) => [touchOf(told)?.category ?? '(none)'],
  source: (told) => [touchOf(told)?.source ?? '(none)'],
  medium: (told) => [touchOf(told)?.medium ?? '(none)'],
  campaign: (told) => [touchOf(told)?.campaign ?? '(none)'],
  country: ({ made }) => [made.visit.person.country],
  region: () => ['(none)'],
  city: () => ['(none)'],
  device: (told) => [isPhone(told) ? 'mobile' : 'desktop'],
  browser: () => ['chrome'],
  os: (told) => [systemOf(told)],
  language: ({ made }) => [made.visit.person.browser.language ?? ''],
  tier: () => ['full'],
  visitor_type: ({ isNew }) => [isNew ? 'new' : 'returning'],
  page: pagesOf,
  page_category: ({ categories }) => categories,
  entry_page: (told) => pagesOf(told).slice(0, 1),
  exit_page: (told) => pagesOf(told).slice(-1),
  event: (told) => eventsOf(told).map(nameOf),
  form: (told) => (ofType(told, 'form_submit').length > 0 ? ['contact'] : []),
} as const satisfies Record<Dimension, (told: Told) => readonly string[]>;

/** Visits by what they have of a dimension; a visit may be in several groups, once in each. */
export const grouped = (all: readonly Told[], dimension: Dimension): Map<string, Told[]> => {
  const groups = new Map<string, Told[]>();
  for (const told of all)
    for (const value of new Set<string>(VALUES[dimension](told)))
      groups.set(value, [...(groups.get(value) ?? []), told]);
  return groups;
};

const DAY_MS = 86_400_000;
const by =
  (dimension: Dimension) =>
  (all: readonly Told[]): Row[] =>
    [...grouped(all, dimension)].map(([value, some]) => ({ value, ...measures(some) }));

type Seen = { told: Told; path: string; scroll: number; engaged: number };
const views = (all: readonly Told[]): Seen[] =>
  all.flatMap((told) =>
    told.made.visit.batches.map(({ batch }, n) => {
      const exit = batch.events.find(({ eventType }) => eventType === 'page_exit');
      const { maxScroll = 0, engagedTime = 0 } = dataOf(exit ?? {});
      return { told, path: pagesOf(told)[n] ?? '', scroll: Number(maxScroll), engaged: Number(engagedTime) };
    }),
  );
const byPath = (all: readonly Told[], of: (seen: readonly Seen[], path: string) => Record<string, Value>): Row[] =>
  [...Map.groupBy(views(all), ({ path }) => path)].map(([value, seen]) => ({ value, ...of(seen, value) }));
const mean = (values: readonly number[]): number => Math.round(total(values, (value) => value) / values.length);
const visitsOf = (seen: readonly Seen[]): Told[] => [...new Set(seen.map(({ told }) => told))];

/** Parts of a month as the report cuts it: days of UTC. */
const byDay = (
  all: readonly Told[],
  { from, to }: Range,
  of: (events: readonly { told: Told; type: string; load: boolean }[]) => object,
): Row[] => {
  const events = all.flatMap((told) =>
    eventsOf(told).map((event) => ({
      told,
      type: String(event.eventType),
      load: dataOf(event).navigation === 'load',
      day: Math.floor(Date.parse(String(event.timestamp)) / DAY_MS),
    })),
  );
  const days = Map.groupBy(events, ({ day }) => day);
  return Array.from({ length: (to - from) / DAY_MS }, (_, n) => {
    const day = from / DAY_MS + n;
    return { start: `${new Date(day * DAY_MS).toISOString().slice(0, 19)}+00:00`, ...of(days.get(day) ?? []) } as Row;
  });
};

const weekOf = (at: number): number => Math.floor((Math.floor(at / DAY_MS) + 3) / 7);
const retention = (all: readonly Told[], { from, to }: Range): Row[] => {
  const seen = Map.groupBy(all, ({ identity }) => identity);
  const weeks = [...seen.values()].map((own) => new Set(own.map(({ made }) => weekOf(made.start))));
  const rows: Row[] = [];
  for (let first = weekOf(from); first <= weekOf(to - 1); first++) {
    const cohort = weeks.filter((own) => Math.min(...own) === first);
    if (cohort.length === 0) continue;
    for (let week = first; week <= weekOf(to - 1); week++) {
      const back = cohort.filter((own) => own.has(week)).length;
      const start = `${new Date((first * 7 - 3) * DAY_MS).toISOString().slice(0, 19)}+00:00`;
      rows.push({ start, weeks_later: week - first, visitors: back, share: round(back / cohort.length, 4) });
    }
  }
  return rows;
};

const households = (all: readonly Told[]): Row[] => {
  const homes = Map.groupBy(
    all.filter(({ household }) => household !== null),
    ({ household }) => household,
  );
  const sizes = Map.groupBy(homes.values(), (own) => (peopleOf(own) >= 5 ? '5+' : String(peopleOf(own))));
  return [...sizes].map(([value, some]) => ({
    value,
    households: some.length,
    visitors: total(some, peopleOf),
    sessions: total(some, ({ length }) => length),
  }));
};

const identity = (all: readonly Told[]): Row[] => {
  const people = [...Map.groupBy(all, (told) => told.identity).values()].map((own) => ({
    surest: Math.max(...own.map(({ confidence }) => confidence)),
    sessions: own.length,
  }));
  return [...Map.groupBy(people, ({ surest }) => Math.min(9, Math.floor(surest * 10)))].map(([tenth, some]) => ({
    tier: 'full',
    confidence_from: tenth / 10,
    visitors: some.length,
    sessions: total(some, ({ sessions }) => sessions),
  }));
};

/** Steps that the tests ask for, as they are put into a question. */
export const STEPS = ['page:/products*', 'page:/contact', 'form:contact'] as const;
const FUNNEL = [
  (path: string, submits: boolean) => !submits && path.startsWith('/products'),
  (path: string, submits: boolean) => !submits && path === '/contact',
  (_: string, submits: boolean) => submits,
];
const funnel = (all: readonly Told[]): Row[] =>
  FUNNEL.map((_, n) => {
    const steps = FUNNEL.slice(0, n + 1);
    const reached = all.filter((told) => {
      let at = 0;
      for (const [nth, { batch }] of told.made.visit.batches.entries()) {
        if (steps[at]?.(pagesOf(told)[nth] ?? '', false)) at++;
        if (batch.events.some(({ eventType }) => eventType === 'form_submit') && steps[at]?.('', true)) at++;
      }
      return at >= steps.length;
    }).length;
    return { step: n + 1, reached };
  });

const paths = (all: readonly Told[]): Row[] => {
  const moves = all.flatMap((told) =>
    pagesOf(told)
      .slice(0, 5)
      .map((value, n) => ({ step: n + 1, value, next: pagesOf(told)[n + 1] ?? '(exit)' })),
  );
  return [...Map.groupBy(moves, ({ step, value, next }) => `${step} ${value} ${next}`).values()].map((some) => ({
    step: some[0]?.step ?? 0,
    value: some[0]?.value ?? '',
    next: some[0]?.next ?? '',
    sessions: some.length,
  }));
};

export type Range = { from: number; to: number };

/**
 * The rows that every report has to give, of all visits of a month: computed from what was made, by other means than SQL.
 * Fields that are left out here are not compared.
 */
export const TRUTH = {
  summary: (all) => [
    {
      ...measures(all),
      new_visitors: new Set(all.filter(({ isNew }) => isNew).map((told) => told.identity)).size,
      households: new Set(all.flatMap(({ household }) => household ?? [])).size,
      events: total(all, (told) => eventsOf(told).length),
      unidentified_pageviews: 0,
      bot_events: 0,
      bot_sessions: 0,
    },
  ],
  timeseries: (all, range) =>
    byDay(all, range, (events) => {
      const some = [...new Set(events.map(({ told }) => told))];
      return {
        visitors: peopleOf(some),
        sessions: some.length,
        pageviews: events.filter(({ type }) => type === 'pageview').length,
      };
    }),
  page_loads: (all, range) =>
    byDay(all, range, (events) => ({ loads: events.filter(({ type, load }) => type === 'pageview' && load).length })),
  pages: (all) =>
    byPath(all, (seen, path) => {
      const sessions = visitsOf(seen).length;
      const exits = all.filter((told) => pagesOf(told).at(-1) === path).length;
      return {
        visitors: peopleOf(visitsOf(seen)),
        sessions,
        pageviews: seen.length,
        engaged_time: mean(seen.map(({ engaged }) => engaged)),
        scroll_depth: mean(seen.map(({ scroll }) => scroll)),
        entries: all.filter((told) => pagesOf(told)[0] === path).length,
        exits,
        exit_rate: round(exits / sessions, 4),
      };
    }),
  entry_pages: by('entry_page'),
  exit_pages: by('exit_page'),
  page_categories: by('page_category'),
  channels: by('channel'),
  sources: by('source'),
  mediums: by('medium'),
  campaigns: by('campaign'),
  countries: by('country'),
  regions: by('region'),
  cities: by('city'),
  languages: by('language'),
  devices: by('device'),
  browsers: by('browser'),
  operating_systems: by('os'),
  events: (all) =>
    [...grouped(all, 'event')].map(([value, some]) => ({
      value,
      visitors: peopleOf(some),
      sessions: some.length,
      count: total(some, (told) => eventsOf(told).filter((event) => nameOf(event) === value).length),
    })),
  forms: (all) =>
    [...grouped(all, 'form')].map(([value, some]) => ({
      value,
      visitors: peopleOf(some),
      count: total(some, (told) => ofType(told, 'form_submit').length),
      abandoned: 0,
      completion: 1,
    })),
  scroll_depth: (all) =>
    byPath(all, (seen) => ({
      visitors: peopleOf(visitsOf(seen)),
      pageviews: seen.length,
      scroll_depth: mean(seen.map(({ scroll }) => scroll)),
      ...Object.fromEntries(
        [25, 50, 75, 100].map((depth) => [
          `reached_${depth}`,
          round(seen.filter(({ scroll }) => scroll >= depth).length / seen.length, 4),
        ]),
      ),
    })),
  web_vitals: (all) => {
    const samples = all.flatMap((told) => ofType(told, 'web_vital').map((event) => Number(dataOf(event).value)));
    samples.sort((a, b) => a - b);
    return [{ value: 'LCP', count: samples.length, p75: samples[Math.ceil(samples.length * 0.75) - 1] ?? null }];
  },
  visitor_types: (all) => {
    const fresh = new Set(all.filter(({ isNew }) => isNew).map((told) => told.identity));
    return [...Map.groupBy(all, (told) => (fresh.has(told.identity) ? 'new' : 'returning'))].map(([value, some]) => ({
      value,
      ...measures(some),
    }));
  },
  retention,
  households,
  identity,
  funnel,
  paths,
  bots: (all) => [
    { value: '(people)', events: total(all, (told) => eventsOf(told).length), sessions: all.length, share: 1 },
  ],
  tiers: (all) => [
    { value: 'full', events: total(all, (told) => eventsOf(told).length), sessions: all.length, share: 1 },
  ],
} as const satisfies Record<ReportName, (all: readonly Told[], range: Range) => readonly Row[]>;

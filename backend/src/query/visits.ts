import type { Fact, Who } from './facts/fact.ts';

/** One page instance of a visit. */
export type Page = {
  at: number;
  path: string;
  category: string;
  /** False where only later events of the page lie in the range. */
  viewed: boolean;
  /** Milliseconds, visible and in use. */
  engaged: number;
  /** Deepest point, per cent. */
  scroll: number;
  weight: number;
};

/** One session, as far as it lies in the range. */
export type Visit = {
  /** Of the visit's first event in the range: where it came from, on what it was made. */
  who: Who;
  /** False in tier `none`: its page views count, but nobody knows whose they are. */
  identified: boolean;
  isNew: boolean;
  weight: number;
  start: number;
  end: number;
  /** In order of time. */
  pages: Page[];
  /** All events in order of time. */
  facts: Fact[];
  pageviews: number;
  engaged: number;
  bounced: boolean;
};

/** GA4 calls a session engaged from ten seconds on (https://support.google.com/analytics/answer/12195621). */
const ENGAGED_MS = 10_000;

const ACTIONS: ReadonlySet<string> = new Set(['form_submit', 'custom']);

/** By time, then by the page's own count: events of one batch may share a millisecond. */
const inOrder = (a: Fact, b: Fact): number => a.at - b.at || (a.pageId === b.pageId ? a.seq - b.seq : 0);

/** An exit may be reported more than once, each time with the page's totals so far: the largest holds. */
const toPages = (facts: readonly Fact[]): Page[] => {
  const pages = new Map<string, Page>();
  for (const fact of facts) {
    const found = pages.get(fact.pageId);
    const page = found ?? {
      at: fact.at,
      path: fact.path,
      category: fact.who.category,
      viewed: false,
      engaged: 0,
      scroll: 0,
      weight: fact.weight,
    };
    if (!found) pages.set(fact.pageId, page);
    if (fact.type === 'pageview' && !page.viewed) Object.assign(page, { viewed: true, at: fact.at, path: fact.path });
    page.engaged = Math.max(page.engaged, fact.engaged);
    page.scroll = Math.max(page.scroll, fact.scroll);
  }
  return [...pages.values()].sort((a, b) => a.at - b.at);
};

const toVisit = (facts: Fact[]): Visit => {
  facts.sort(inOrder);
  const [first] = facts as [Fact];
  const pages = toPages(facts);
  const views = facts.filter(({ type }) => type === 'pageview');
  const engaged = pages.reduce((sum, page) => sum + page.engaged, 0);
  return {
    who: (views[0] ?? first).who,
    identified: first.who.tier !== 'none',
    isNew: facts.some(({ who }) => who.isNew),
    weight: first.weight,
    start: first.at,
    end: (facts.at(-1) as Fact).at,
    pages,
    facts,
    pageviews: views.reduce((sum, { weight }) => sum + weight, 0),
    engaged,
    bounced: views.length <= 1 && engaged < ENGAGED_MS && !facts.some(({ type }) => ACTIONS.has(type)),
  };
};

/** Groups events into visits. Bots are left out here, once, so that no report has to think of them. */
export const toVisits = (facts: Iterable<Fact>): Visit[] => {
  const sessions = new Map<string, Fact[]>();
  for (const fact of facts) {
    if (fact.who.bot) continue;
    const found = sessions.get(fact.who.session);
    if (found) found.push(fact);
    else sessions.set(fact.who.session, [fact]);
  }
  return [...sessions.values()].map(toVisit);
};

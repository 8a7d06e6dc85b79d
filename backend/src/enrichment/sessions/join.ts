import type { Content, Counts, End, PageState, Session } from './types.ts';

/** Batches and pages that an item names before it forgets the oldest: an open tab must not grow an item for ever. */
export const MAX_BATCHES = 256;
export const MAX_PAGES = 128;

const addCounts = (a: Counts, b: Counts): Counts => a.map((count, index) => count + (b[index] ?? 0));

const joinPage = (a: PageState, b: PageState): PageState => ({
  engaged: Math.max(a.engaged, b.engaged),
  scroll: Math.max(a.scroll, b.scroll),
  exit: Math.max(a.exit, b.exit),
});

/** Ties are broken by the page, so that the order of arrival never shows. */
const isBefore = (a: End, b: End): boolean => (a.at === b.at ? a.page < b.page : a.at < b.at);
const earlier = (a?: End, b?: End): End | undefined => (a && b ? (isBefore(b, a) ? b : a) : (a ?? b));
const later = (a?: End, b?: End): End | undefined => (a && b ? (isBefore(a, b) ? b : a) : (a ?? b));

const earliest = <T extends { at: number }>(a?: T, b?: T): T | undefined => {
  if (!a || !b) return a ?? b;
  if (a.at !== b.at) return a.at < b.at ? a : b;
  return JSON.stringify(a) <= JSON.stringify(b) ? a : b;
};

/** The earliest known arrival of each client session. */
const joinVisits = (a: Content['visits'] = {}, b: Content['visits'] = {}): NonNullable<Content['visits']> => {
  const joined: Record<string, number> = { ...a };
  for (const [visit, at] of Object.entries(b))
    joined[visit] = Math.min(joined[visit] || at, at || (joined[visit] ?? 0));
  return joined;
};

export const joinPages = (a: Content['pages'], b: Content['pages']): Content['pages'] => {
  const added = Object.entries(b);
  if (added.length === 0) return a;
  const joined: Record<string, PageState> = { ...a };
  for (const [page, state] of added) {
    const known = joined[page];
    joined[page] = known ? joinPage(known, state) : state;
  }
  return joined;
};

/**
 * Everything that either side knows: commutative, associative and idempotent while the limits above are not reached.
 * Counts are a union by batch and not a sum, so that a batch applied twice, or on both sides of a merge, counts once.
 */
export const joinContent = (a: Content, b: Content): Content => {
  const entry = earlier(a.entry, b.entry);
  const exit = later(a.exit, b.exit);
  const origin = earliest(a.origin, b.origin);
  const campaign = earliest(a.campaign, b.campaign);
  const day = a.day ?? b.day;
  const folded = a.folded && b.folded ? foldCounts(a.folded, b.folded) : (a.folded ?? b.folded);
  return {
    first: Math.min(a.first, b.first),
    last: Math.max(a.last, b.last),
    batches: { ...a.batches, ...b.batches },
    pages: joinPages(a.pages, b.pages),
    ...(a.visits || b.visits ? { visits: joinVisits(a.visits, b.visits) } : {}),
    ...(entry ? { entry } : {}),
    ...(exit ? { exit } : {}),
    ...(origin ? { origin } : {}),
    ...(campaign ? { campaign } : {}),
    ...(day ? { day } : {}),
    bot: a.bot || b.bot,
    expiresAt: Math.max(a.expiresAt, b.expiresAt),
    ...(folded ? { folded } : {}),
  };
};

type Folded = NonNullable<Content['folded']>;
const foldCounts = (a: Folded, b: Folded): Folded => ({
  counts: addCounts(a.counts, b.counts),
  batches: a.batches + b.batches,
});

/** Sum over all batches, in the order of `COUNTS`. */
export const totals = ({ batches, folded }: Content): Counts =>
  Object.values(batches).reduce(addCounts, folded?.counts ?? [0, 0, 0, 0, 0]);

/** Key of the folded pages: their engaged times in one number. */
const OLD_PAGES = 'AAAAAAAA';

/** A quarter at once, so that a full session is not folded anew with every batch. */
const excess = (names: readonly string[], most: number): readonly string[] =>
  names.length > most ? names.slice(0, names.length - Math.floor((most * 3) / 4)) : [];

/**
 * Keeps an item small. The batches forgotten here are the first ones applied; should one of them be delivered again,
 * its enriched item exists and the handler stops before it gets here.
 */
export const bounded = (session: Session): Session => {
  const names = Object.keys(session.batches);
  const pages = Object.keys(session.pages);
  if (names.length <= MAX_BATCHES && pages.length <= MAX_PAGES) return session;
  const kept = { ...session.batches };
  let { folded } = session;
  for (const name of excess(names, MAX_BATCHES)) {
    const one = { counts: kept[name] ?? [], batches: 1 };
    folded = folded ? foldCounts(folded, one) : one;
    delete kept[name];
  }
  const keptPages = { ...session.pages };
  const old = excess(pages, MAX_PAGES).filter((page) => page !== OLD_PAGES);
  for (const page of old) {
    const base = keptPages[OLD_PAGES] ?? { engaged: 0, scroll: 0, exit: 0 };
    const gone = keptPages[page] ?? base;
    keptPages[OLD_PAGES] = { ...joinPage(base, gone), engaged: base.engaged + gone.engaged };
    delete keptPages[page];
  }
  const visits = session.visits && Object.fromEntries(Object.entries(session.visits).slice(-MAX_PAGES));
  return { ...session, batches: kept, pages: keptPages, ...(visits ? { visits } : {}), ...(folded ? { folded } : {}) };
};

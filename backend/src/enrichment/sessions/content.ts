import { keyDay } from '../../../../edge/src/ingest/privacy/apply.ts';
import type { PageExitData } from '../../../../sdk/src/wire.ts';
import type { RawBatch } from '../../records/raw.ts';
import { pageOf } from '../../records/to-lines.ts';
import { pathOf } from '../page.ts';
import { short } from './short.ts';
import { type Content, type End, EXIT_SOURCES, type Origin, type PageState, UNLOADED } from './types.ts';

/** What the enrichment has found out about a batch before its session is known. */
export type BatchFacts = {
  /** Corrected times of the events, epoch milliseconds, by position. */
  times: readonly number[];
  /** What the client's clock was off, milliseconds; added to the times of checkpoints. */
  skew: number;
  origin: Origin;
  /** Names the campaign that this very batch landed with, if any. */
  landedWith?: string;
  /** Positions of events that count as conversions. */
  conversions: readonly number[];
  isBot: boolean;
};

/** Events that a visitor's doing did not cause at the time they bear. */
const PASSIVE: ReadonlySet<string> = new Set(['page_exit', 'web_vital']);

const number = (value: unknown): number =>
  typeof value === 'number' && Number.isFinite(value) && value > 0 ? value : 0;

/**
 * When a page that has now ended was last alive. A tab closed hours after anybody looked at it must neither prolong
 * its session nor begin one, so beyond the time-out the engaged time counts instead of the clock.
 */
const lastAlive = (at: number, wall: number, engaged: number, timeout: number): number =>
  wall <= timeout ? at : at - wall + Math.min(engaged, wall);

const spanOf = (batch: RawBatch, { times, skew }: BatchFacts, timeout: number): [first: number, last: number] => {
  const active: number[] = [];
  const exits: number[] = [];
  const anchors: number[] = [];
  const ends = (at: number, wallTime: unknown, engagedTime: unknown): void => {
    const wall = number(wallTime);
    const alive = lastAlive(at, wall, number(engagedTime), timeout);
    if (wall <= timeout) exits.push(alive);
    anchors.push(at - wall, alive);
  };
  for (const [index, { eventType, eventData }] of batch.events.entries()) {
    const at = times[index] ?? Date.parse(batch.receivedAt);
    if (!PASSIVE.has(eventType)) active.push(at);
    if (eventType !== 'page_exit') continue;
    const { wallTime, engagedTime } = (eventData ?? {}) as Partial<PageExitData>;
    ends(at, wallTime, engagedTime);
  }
  for (const { at, wallTime, engagedTime } of batch.checkpoints ?? []) {
    const heard = Math.min(Date.parse(at) + skew, Date.parse(batch.receivedAt));
    if (Number.isFinite(heard)) ends(heard, wallTime, engagedTime);
  }
  const signs = active.length > 0 ? [...active, ...exits] : anchors.length > 0 ? anchors : [...times];
  if (signs.length === 0) signs.push(Date.parse(batch.receivedAt));
  return [Math.min(...signs), Math.max(...signs)];
};

const raise = (pages: Record<string, PageState>, page: string, next: PageState): void => {
  const known = pages[page];
  pages[page] = known
    ? {
        engaged: Math.max(known.engaged, next.engaged),
        scroll: Math.max(known.scroll, next.scroll),
        exit: Math.max(known.exit, next.exit),
      }
    : next;
};

/** Exits after which the page is gone, unlike that of a tab in the background. */
const UNLOADS: ReadonlySet<unknown> = new Set(['pagehide', 'navigation', 'shutdown']);

const hostOf = (url?: string): string | undefined => (url && URL.canParse(url) ? new URL(url).host : undefined);

/** When the batch's client session arrived from outside the site: typed, bookmarked or by another site's link. */
const arrivalIn = (batch: RawBatch, times: readonly number[]): number => {
  for (const [index, event] of batch.events.entries()) {
    if (event.eventType !== 'pageview') continue;
    const { referrer, url } = pageOf(batch, event);
    const navigation = event.eventData?.navigation ?? 'load';
    if (navigation === 'load' && (!referrer || hostOf(referrer) !== hostOf(url))) return times[index] ?? 0;
  }
  return 0;
};

const pagesOf = (batch: RawBatch): Record<string, PageState> => {
  const pages: Record<string, PageState> = {};
  for (const { eventType, pageId, eventData } of batch.events) {
    const data = (eventData ?? {}) as Record<string, unknown>;
    // A page that is open counts as such; without sequence numbers no page ever ends, and naming it would only cost bytes.
    if (batch.sequenced) raise(pages, short(pageId), { engaged: 0, scroll: 0, exit: 0 });
    if (eventType === 'page_exit')
      raise(pages, short(pageId), {
        engaged: number(data.engagedTime),
        scroll: number(data.maxScroll),
        exit: UNLOADS.has(data.exitReason) ? UNLOADED : EXIT_SOURCES.indexOf('page_exit'),
      });
    if (eventType === 'scroll') raise(pages, short(pageId), { engaged: 0, scroll: number(data.depth), exit: 0 });
  }
  for (const { pageId, engagedTime, maxScroll } of batch.checkpoints ?? [])
    raise(pages, short(pageId), {
      engaged: number(engagedTime),
      scroll: number(maxScroll),
      exit: EXIT_SOURCES.indexOf('checkpoint'),
    });
  return pages;
};

/** What a batch adds to its session. Pure: a batch delivered again adds the same again, which joins to nothing new. */
export const contentOf = (batch: RawBatch, facts: BatchFacts, timeout: number): Content => {
  const counts = [batch.events.length, 0, 0, 0, facts.conversions.length] as [number, number, number, number, number];
  const views: End[] = [];
  for (const [index, event] of batch.events.entries()) {
    if (event.eventType === 'click') counts[2]++;
    if (event.eventType === 'form_submit') counts[3]++;
    if (event.eventType !== 'pageview') continue;
    counts[1]++;
    views.push({ at: facts.times[index] ?? 0, path: pathOf(pageOf(batch, event)) ?? '', page: short(event.pageId) });
  }
  views.sort((a, b) => a.at - b.at || (a.page < b.page ? -1 : 1));
  const [first, last] = spanOf(batch, facts, timeout);
  const [entry, exit] = [views[0], views.at(-1)];
  return {
    first,
    last,
    batches: { [short(batch.batchId)]: counts },
    pages: pagesOf(batch),
    ...(batch.sequenced ? { visits: { [short(batch.sessionId)]: arrivalIn(batch, facts.times) } } : {}),
    ...(entry && exit ? { entry, exit } : {}),
    origin: { ...facts.origin, at: first },
    ...(facts.landedWith ? { campaign: { at: first, name: facts.landedWith } } : {}),
    ...(batch.privacy.tier === 'daily' ? { day: keyDay(batch.createdAt, batch.receivedAt) } : {}),
    bot: facts.isBot,
    expiresAt: batch.expiresAt,
  };
};

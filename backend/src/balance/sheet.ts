import type { Checkpoint, DropReason, PageExitData } from '../../../sdk/src/wire.ts';
import type { RawLine } from '../records/lines.ts';
import type { BalanceSheet } from '../records/manifest.ts';
import { addNumber, countAbove, highest, holds, lowest, type Ranges } from './ranges.ts';
import { createRedactions } from './redactions.ts';

/**
 * Reasons for which the SDK drops what already has its sequence number; they explain gaps. The others drop an event
 * before it is numbered (`sdk/src/pixel.ts`), so they add to what was emitted and leave no gap.
 */
const DROPPED_WITH_NUMBER: readonly DropReason[] = ['outbox_expired', 'outbox_full', 'rejected', 'rate_limited'];
/** Dropped by the client because the service told it to wait too long. */
const THROTTLED: DropReason = 'rate_limited';
/** A page that claims to have sent more than this beyond what was stored is not believed: anybody may send a number. */
const MAX_CLAIM = 10_000;

type Page = {
  here: Ranges;
  /** Stored in earlier hours. */
  before: Ranges;
  /** Highest number that the page says to have sent, in this hour and before it. */
  claimed: number;
  claimedBefore: number;
  /** Epoch milliseconds; known from exits and checkpoints. */
  startedAt: number | undefined;
};

const sum = (counts: Readonly<Record<string, number>>, names = Object.keys(counts)): number =>
  names.reduce((total, name) => total + (counts[name] ?? 0), 0);

const addCounts = (to: Record<string, number>, counts: Readonly<Record<string, number | undefined>> = {}) => {
  for (const [name, count] of Object.entries(counts)) if (count) to[name] = (to[name] ?? 0) + count;
};

const inOrder = (counts: Record<string, number>): Record<string, number> =>
  Object.fromEntries(Object.entries(counts).sort(([a], [b]) => (a < b ? -1 : 1)));

const startOf = (at: string, wallTime: number): number => Date.parse(at) - wallTime;

/**
 * Counts the balance of one site-hour from its archived lines, in any order. Holds a few numbers a page instance, so
 * memory grows with the pages of an hour and not with its events.
 */
export const createBalance = (siteId: string, hour: string) => {
  const pages = new Map<string, Page>();
  const invalid: Record<string, number> = {};
  const dropped: Record<string, number> = {};
  const redactions = createRedactions();
  let unsequenced = 0;
  let duplicates = 0;
  let batchId: string | undefined;
  let sequenced = false;

  const pageOf = (pageId: string): Page => {
    let page = pages.get(pageId);
    if (!page) {
      page = { here: [], before: [], claimed: 0, claimedBefore: 0, startedAt: undefined };
      pages.set(pageId, page);
    }
    return page;
  };
  const claims = (line: RawLine): { pageId: string; sent: number; startedAt: number }[] => {
    const told: { pageId: string; sent: number; startedAt: number }[] = [];
    const tell = ({ pageId, at, sent, wallTime }: Pick<Checkpoint, 'pageId' | 'at' | 'sent' | 'wallTime'>) =>
      told.push({ pageId, sent, startedAt: startOf(at, wallTime) });
    if (line.eventType === 'page_exit') {
      const { sent, wallTime } = (line.eventData ?? {}) as Partial<PageExitData>;
      if (sent !== undefined) tell({ pageId: line.pageId, at: line.timestamp, sent, wallTime: wallTime ?? 0 });
    }
    line.batch?.checkpoints?.forEach(tell);
    return told;
  };
  /** Only the first line of a batch says whether its numbers are the sender's. */
  const isSequenced = (line: RawLine): boolean => {
    if (line.batchId !== batchId || line.batch) {
      batchId = line.batchId;
      sequenced = line.batch?.sequenced ?? false;
    }
    return sequenced;
  };

  return {
    /** A line of the hour. The lines of one batch must follow one another, as they do in the archive. */
    add: (line: RawLine): void => {
      redactions.add(line);
      addCounts(invalid, line.batch?.invalid);
      addCounts(dropped, line.batch?.dropped);
      if (!isSequenced(line)) {
        unsequenced++;
        return;
      }
      if (!addNumber(pageOf(line.pageId).here, line.seq)) duplicates++;
      for (const { pageId, sent, startedAt } of claims(line)) {
        const page = pageOf(pageId);
        page.claimed = Math.max(page.claimed, sent);
        page.startedAt = Math.min(page.startedAt ?? startedAt, startedAt);
      }
    },
    /** Whether pages of this hour began before it: then `before` wants the lines of earlier hours. */
    reachesBack: (): boolean => {
      for (const { here, before } of pages.values()) if (lowest(here) > 1 && !holds(before, 1)) return true;
      return false;
    },
    /** A line of an earlier hour; it matters only where its page is of this hour too. */
    before: (line: RawLine): void => {
      const page = pages.get(line.pageId);
      if (page && isSequenced(line)) addNumber(page.before, line.seq);
      for (const { pageId, sent } of claims(line)) {
        const told = pages.get(pageId);
        if (told) told.claimedBefore = Math.max(told.claimedBefore, sent);
      }
    },
    /**
     * The sheet. `lookedBackTo` is the start of the earliest hour whose lines were given to `before`: the numbers of a
     * page that is older than that are taken as stored up to its first known one.
     */
    sheet: (lookedBackTo: Date): BalanceSheet => {
      let stored = 0;
      let gaps = 0;
      let recovered = 0;
      let again = duplicates;
      for (const { here, before, claimed, claimedBefore, startedAt } of pages.values()) {
        const older = startedAt !== undefined && startedAt < lookedBackTo.getTime();
        const first = lowest(before) || lowest(here);
        const known = Math.max(
          highest(before),
          Math.min(claimedBefore, highest(before) + MAX_CLAIM),
          older && first > 1 ? first - 1 : 0,
        );
        const top = highest(here);
        const now = Math.max(top, Math.min(claimed, Math.max(top, highest(before)) + MAX_CLAIM), known);
        const total = countAbove(here, 0);
        const above = countAbove(here, known);
        const twice = total - above > 0 ? countBoth(here, before) : 0;
        stored += total - twice;
        again += twice;
        recovered += total - above - twice;
        gaps += now - known - above;
      }
      const explained = sum(dropped, [...DROPPED_WITH_NUMBER]) + sum(invalid);
      const throttled = dropped[THROTTLED] ?? 0;
      const { [THROTTLED]: _, ...others } = dropped;
      const lost = Math.max(0, gaps - explained);
      const all = stored + unsequenced;
      return {
        siteId,
        hour,
        emitted: all + sum(invalid) + throttled + sum(others) + lost,
        stored: all,
        invalid: inOrder(invalid),
        throttled,
        dropped: inOrder(others),
        lost,
        duplicates: again,
        unsequenced,
        ...redactions.sheet(),
        ...(recovered > 0 && { recovered }),
      };
    },
  };
};
export type Balance = ReturnType<typeof createBalance>;

const countBoth = (one: Ranges, other: Ranges): number => {
  let count = 0;
  for (let at = 0; at < one.length; at += 2)
    for (let n = one[at] as number; n <= (one[at + 1] as number); n++) if (holds(other, n)) count++;
  return count;
};

import { totals } from './join.ts';
import { type COUNTS, type Content, EXIT_SOURCES, type ExitSource } from './types.ts';

export type SessionFacts = {
  counts: Record<(typeof COUNTS)[number], number>;
  /** From the first to the last sign of life, milliseconds. */
  duration: number;
  /** Sum over pages of the most each has reported, milliseconds. */
  engaged: number;
  /** How the end of the last page is known. */
  exitSource: ExitSource;
  /** Not engaged: one page view at most, under ten seconds, and no conversion. */
  isBounce: boolean;
};

/** GA4's engaged session, inverted: https://support.google.com/analytics/answer/12195621 */
const ENGAGED_MS = 10_000;

/** What a report says of a session. Pure over its content, so it never disagrees with the counts. */
export const sessionFacts = (session: Content): SessionFacts => {
  const [events = 0, pageviews = 0, clicks = 0, forms = 0, conversions = 0] = totals(session);
  const pages = Object.values(session.pages);
  const engaged = pages.reduce((sum, page) => sum + page.engaged, 0);
  const duration = session.last - session.first;
  const lastPage = session.exit ? session.pages[session.exit.page] : undefined;
  return {
    counts: { events, pageviews, clicks, forms, conversions },
    duration,
    engaged,
    exitSource: EXIT_SOURCES[Math.min(lastPage?.exit ?? 0, EXIT_SOURCES.length - 1)] ?? 'none',
    isBounce: pageviews <= 1 && conversions === 0 && Math.max(engaged, duration) < ENGAGED_MS,
  };
};

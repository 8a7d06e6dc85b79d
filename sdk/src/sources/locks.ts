import type { Source } from '../types.ts';

/**
 * With `persistence: 'local'` all tabs of a site share one outbox. This lets one tab at a time deliver what earlier pages
 * have left in it; without it, or without Web Locks, two that open together may both send a batch, under one `batchId`.
 */
export const tabLock = (): Source => (core) => {
  const { siteId, persistence } = core._options;
  const takeOver = core._takeOver;
  const { locks } = navigator;
  // Without an origin (a sandboxed frame) the request is refused.
  if (persistence === 'local' && locks) core._takeOver = () => locks.request(`evo:${siteId}`, takeOver).catch(takeOver);
};

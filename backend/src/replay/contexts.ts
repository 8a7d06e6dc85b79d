import { createHmac } from 'node:crypto';
import type { IngestContext } from '../../../edge/src/ingest/index.ts';
import { defaultSiteConfig, type PrivacySetting } from '../records/site.ts';

/** Keys of a replay are made from this and the site: the same file gives the same answers every time. */
const REPLAY_SECRET = 'evothesis replay';

const derive = (...parts: readonly string[]): Uint8Array =>
  createHmac('sha256', REPLAY_SECRET).update(JSON.stringify(parts)).digest();

/** A counter in place of chance. */
export const countingIds = (): (() => string) => {
  let count = 0;
  return () => `r${(count++).toString(36).padStart(21, '0')}`;
};

/** Keys of days never touch the table: a replayed day must not come back to life after its key was destroyed. */
export const replayDailyKey =
  (siteId: string) =>
  (day: string): Uint8Array =>
    derive('day', siteId, day);

/** What the ingest knows of a site nobody has registered: stage dev's defaults, with the privacy setting asked for. */
export const createMemoryContexts = (privacy: PrivacySetting) => {
  const random = countingIds();
  const known = new Map<string, IngestContext>();
  return async (siteId: string): Promise<IngestContext> => {
    const context = known.get(siteId) ?? {
      stage: 'dev' as const,
      site: { ...defaultSiteConfig(siteId, 'dev'), privacy },
      // As if registered, so that the privacy setting counts and not the stage's.
      siteKnown: true,
      identityKey: derive('identity', siteId),
      dailyKey: replayDailyKey(siteId),
      random,
    };
    known.set(siteId, context);
    return context;
  };
};

import { dailyKeyOf, dailySession } from '../../../edge/src/ingest/privacy/apply.ts';
import { decideTier } from '../../../edge/src/ingest/privacy/tier.ts';
import type { RawBatch } from '../records/raw.ts';
import type { PrivacySetting } from '../records/site.ts';

/**
 * A batch that was taken while nothing could be read of its site. Its content is that of tier `none`; its key is not
 * known yet, because another try of it may be stored under the key of any tier. So it goes over the spool, whatever the
 * table says, and the drain, which can read the site, gives it the key that every other try has: the put's condition
 * then finds them, whichever came first. The session's id is in the spool until then, and nowhere after.
 */
export type Unread = { sessionId: string; gpc?: true };
export type SpooledBatch = RawBatch & { unread?: Unread };

/** What the drain knows of a site. */
export type SiteFacts = { setting: PrivacySetting; dailyKey: (day: string) => Uint8Array | undefined };

/** The batch under the session that its tier names. */
export const withSession = ({ unread, ...batch }: SpooledBatch, { setting, dailyKey }: SiteFacts): RawBatch => {
  if (!unread) return batch;
  const { tier } = decideTier({
    setting,
    consent: batch.consent,
    secGpc: unread.gpc && '1',
    country: batch.network.country,
  });
  const key = tier === 'daily' ? dailyKeyOf(batch, dailyKey) : undefined;
  if (tier === 'full') return { ...batch, sessionId: unread.sessionId };
  return key ? { ...batch, sessionId: dailySession(key, unread.sessionId) } : batch;
};

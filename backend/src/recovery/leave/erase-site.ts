import { markHash, type Tombstone } from '../../records/tombstones.ts';

/** What of a site is where; each deletes all of it and says how much that was. */
export type SiteRemains = {
  tombstone: (siteId: string, tombstone: Tombstone) => Promise<void>;
  /** Rows of the site in the tables, by table. */
  rows: (siteId: string) => Promise<Record<string, number>>;
  /** Spooled batches and dead-lettered records. */
  waiting: (siteId: string) => Promise<{ spool: number; deadLetters: number }>;
  /** Objects in our own buckets, by kind. */
  objects: (siteId: string) => Promise<Record<string, number>>;
  /** Exports that left our buckets: their owners keep them, or have to be told. */
  delivered: (siteId: string) => Promise<readonly { deliveredAt: string; target: string }[]>;
  receipt: (receipt: SiteReceipt) => Promise<void>;
};

/** Proof that a site was erased: counts, nothing of its visitors. */
export type SiteReceipt = {
  receiptId: string;
  siteId: string;
  by: 'site';
  erasedAt: string;
  rows: Record<string, number>;
  spool: number;
  deadLetters: number;
  objects: Record<string, number>;
  delivered: readonly { deliveredAt: string; target: string }[];
};

/**
 * Erases a site as a whole: rows of every table, keys, spool, dead letters, both archives and the exports in our own
 * buckets. The tombstone comes first and stays: a replay, a restored table or a late batch does not bring the site back.
 * It may be stopped anywhere and run again.
 *
 * Remove the site (`evothesis sites remove`) a minute before, or its pages go on sending what the ingest still takes.
 */
export const eraseSite = async (remains: SiteRemains, siteId: string, now = new Date()): Promise<SiteReceipt> => {
  const erasedAt = now.toISOString();
  await remains.tombstone(siteId, { erased_at: erasedAt, hashes: [markHash(siteId, 'site', siteId)] });
  // What left is told before the list of it goes with the other objects.
  const delivered = await remains.delivered(siteId);
  const rows = await remains.rows(siteId);
  const waiting = await remains.waiting(siteId);
  const objects = await remains.objects(siteId);
  const receipt: SiteReceipt = {
    receiptId: `${siteId}-${erasedAt}`,
    siteId,
    by: 'site',
    erasedAt,
    rows,
    ...waiting,
    objects,
    delivered,
  };
  await remains.receipt(receipt);
  return receipt;
};

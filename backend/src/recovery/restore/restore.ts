import { CONFIG_RECORDS } from '../../records/keys.ts';
import type { TableNames } from '../../records/names.ts';
import type { RawBatch } from '../../records/raw.ts';
import { createIsErased, type Tombstone } from '../../records/tombstones.ts';

/** Tables that can be restored; daily keys are in no backup, so that a destroyed one stays destroyed. */
export const RESTORABLE = ['rawEvents', 'enrichedEvents', 'identities', 'sessions', 'clientConfig'] as const;
export type Restorable = Extract<keyof TableNames, (typeof RESTORABLE)[number]>;

/** Why a row of the copy does not come back. */
export const HELD_BACK = {
  there: 'is in the table already',
  expired: 'its time to live is over',
  erased: 'was erased, or may have been, after the copy was made',
  key: 'is an API key, which may have been revoked since',
  unreadable: 'cannot be read by this release',
} as const;
export type HeldBack = keyof typeof HELD_BACK;

/** A row of the copy, as far as the decision needs it. */
export type CopiedRow = {
  siteId: string;
  /** Of a row of client-config. */
  record?: string;
  /** Epoch seconds. */
  expiresAt?: number;
  /** Of a row of raw-events or enriched-events; null for one that cannot be read. */
  batch?: Pick<RawBatch, 'siteId' | 'visitorId' | 'sessionId' | 'batchId' | 'receivedAt'> | null;
};

/** Whether a row may come back, apart from what is in the table. */
export const heldBack = (
  row: CopiedRow,
  { tombstones, copiedAt, now }: { tombstones: readonly Tombstone[]; copiedAt: Date; now: Date },
): Exclude<HeldBack, 'there'> | undefined => {
  if (row.expiresAt !== undefined && row.expiresAt * 1000 <= now.getTime()) return 'expired';
  if (row.record?.startsWith(CONFIG_RECORDS.apiKey)) return 'key';
  if (row.batch === null) return 'unreadable';
  if (row.batch) return createIsErased(tombstones)(row.batch) ? 'erased' : undefined;
  // Rows of identities, sessions and configuration do not say whom a tombstone names.
  return tombstones.some(({ erased_at }) => erased_at > copiedAt.toISOString()) ? 'erased' : undefined;
};

export type RestorePorts = {
  rows: () => AsyncIterable<{ row: CopiedRow; put: () => Promise<'put' | 'there'> }>;
  tombstones: (siteId: string) => Promise<readonly Tombstone[]>;
};

export type RestoreReport = { rows: number; restored: number; heldBack: Partial<Record<HeldBack, number>> };

/** Writes at a time: a copy of a large table is restored in minutes, and the table's readers still get theirs. */
const AT_ONCE = 32;

/**
 * Puts rows of a copy of a table back: those that the table lacks and that nobody has erased since.
 * @param options.copiedAt the point in time of the copy
 * @param options.siteId only rows of this site
 */
export const restore = async (
  ports: RestorePorts,
  { copiedAt, siteId, now = new Date() }: { copiedAt: Date; siteId?: string | undefined; now?: Date },
): Promise<RestoreReport> => {
  const tombstones = new Map<string, Promise<readonly Tombstone[]>>();
  const tombstonesOf = (site: string) => {
    const known = tombstones.get(site) ?? ports.tombstones(site);
    tombstones.set(site, known);
    return known;
  };
  const report: RestoreReport = { rows: 0, restored: 0, heldBack: {} };
  const held = (why: HeldBack) => {
    report.heldBack[why] = (report.heldBack[why] ?? 0) + 1;
  };
  const rows = ports.rows()[Symbol.asyncIterator]();
  const worker = async (): Promise<void> => {
    for (let next = await rows.next(); !next.done; next = await rows.next()) {
      const { row, put } = next.value;
      if (siteId !== undefined && row.siteId !== siteId) continue;
      report.rows++;
      const why = heldBack(row, { tombstones: await tombstonesOf(row.siteId), copiedAt, now });
      if (why) held(why);
      else if ((await put()) === 'there') held('there');
      else report.restored++;
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return report;
};

import { INTERNAL_PREFIXES } from '../records/names.ts';
import type { RawBatch } from '../records/raw.ts';

/** Object name of a spooled batch. Names sort by time of receipt, so that a listing begins with the oldest. */
export const spoolKey = ({
  receivedAt,
  siteId,
  batchId,
}: Pick<RawBatch, 'receivedAt' | 'siteId' | 'batchId'>): string =>
  `${INTERNAL_PREFIXES.spool}${receivedAt}#${siteId}#${batchId}.json.gz`;

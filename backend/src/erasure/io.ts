import { dynamo } from '../clients/store.ts';
import { exportIo } from '../export/io.ts';
import type { ExportIo } from '../export/ports.ts';
import { type Stage, tableNames } from '../records/names.ts';
import { type ErasureTables, erasureTables } from './store.ts';

export type ErasureIo = ExportIo & { rows: ErasureTables };

/** The outside world of erasure and access: one stage's tables and buckets. */
export const erasureIo = (stage: Stage): ErasureIo => ({
  ...exportIo(stage),
  rows: erasureTables(dynamo(), tableNames(stage)),
});

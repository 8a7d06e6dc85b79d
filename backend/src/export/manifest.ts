import type { ArchivedObject } from '../records/manifest.ts';
import type { ExportFormat } from './format.ts';
import type { ExportOptions } from './options.ts';
import type { UsedHour } from './selection.ts';

/** `….manifest.json` beside an export. */
export type ExportManifest = {
  kind: 'export';
  siteId: string;
  from: string;
  to: string;
  timeZone: string;
  format: ExportFormat;
  columns: readonly string[];
  rows: number;
  files: readonly ArchivedObject[];
  /** What was done to the values; absent: nothing. */
  options?: ExportOptions;
  /** The archived hours that it was made of: the same hours and revisions give the same bytes. */
  source: readonly UsedHour[];
  /** From 2 on: hours of it were restated after it had been delivered, and this takes the place of the file named. */
  revision?: number;
  replaces?: string;
};

/** What a restatement says of itself, given the manifest of what was delivered before. */
export const restatementOf = (
  before: ExportManifest,
  sha256: string,
): Pick<ExportManifest, 'revision' | 'replaces'> => {
  const replaced = before.files[0]?.sha256 ?? '';
  if (replaced !== sha256) return { revision: (before.revision ?? 1) + 1, replaces: replaced };
  const { revision, replaces } = before;
  return { ...(revision !== undefined && { revision }), ...(replaces !== undefined && { replaces }) };
};

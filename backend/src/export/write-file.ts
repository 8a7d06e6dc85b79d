import { ObjectMismatch } from '../archive/lines.ts';
import type { EnrichedLine } from '../records/lines.ts';
import type { Column } from './columns.ts';
import { type ExportFormat, FORMATS } from './format.ts';
import { createRekey, createSuppression, type ExportOptions } from './options.ts';
import type { ExportIo, ExportTarget } from './ports.ts';
import { type Selection, type SourceHour, selectLines, sourceHours, type UsedHour } from './selection.ts';
import { type Progress, unfinishedExport } from './unfinished.ts';

/** Rows between two checkpoints: 150 MB of CSV, 17 MB of Parquet, ten seconds of work. */
const CHECKPOINT_ROWS = 200_000;

export type ExportProgress = {
  hoursDone: number;
  hours: number;
  rows: number;
  /** Of these rows, those that an earlier run had written. */
  resumed: number;
};

export type FileRequest = {
  selection: Selection;
  format: ExportFormat;
  columns: readonly Column[];
  timeZone: string;
  options: ExportOptions;
  /** Key without ending. */
  base: string;
  /** Default 200,000. */
  checkpointRows?: number;
  onProgress?: (progress: ExportProgress) => void;
};

/** The change that the options ask for; suppression reads the whole selection once before. */
const changeOf = async (io: ExportIo, { selection, options }: FileRequest, hours: readonly SourceHour[]) => {
  const { rekeyFor, smallCells } = options;
  const changes: ((line: EnrichedLine) => EnrichedLine)[] = [];
  if (smallCells !== undefined && smallCells > 1) {
    const suppression = createSuppression(smallCells);
    for (const hour of hours)
      for await (const some of selectLines(io, selection, hour)) some.forEach(suppression.count);
    changes.push(suppression.change);
  }
  if (rekeyFor !== undefined) changes.push(createRekey(await io.exportSecret(selection.siteId), rekeyFor));
  return (line: EnrichedLine) => changes.reduce((changed, change) => change(changed), line);
};

/** An upload that an earlier run left and that is there no more: ended by another run, or removed after a week. */
const isGone = (error: unknown): boolean => {
  const { name, code } = error as { name?: string; code?: string };
  return name === 'NoSuchUpload' || code === 'ENOENT';
};

const used = ({ hour, revision, sha256 }: SourceHour, rows: number): UsedHour => ({ hour, revision, sha256, rows });

/**
 * Writes the file of an export; visible when it is whole. A big one notes every 200,000 rows how far it is, and the next
 * run for the same file goes on from there: the same bytes as in one go.
 * @throws ObjectMismatch where an hour was restated meanwhile: begin again
 */
export const writeFile = async (io: ExportIo, to: ExportTarget, request: FileRequest) => {
  const { selection, format, columns, timeZone, base, checkpointRows = CHECKPOINT_ROWS, onProgress } = request;
  const hours = await sourceHours(io, selection);
  const change = await changeOf(io, request, hours);
  const key = `${base}.${FORMATS[format].ending}`;
  const resumable = hours.reduce((sum, { rows }) => sum + rows, 0) > checkpointRows;
  const { siteId, from, to: end } = selection;
  const names = columns.map(({ name }) => name);
  const asked = [from, end, format, names, timeZone, request.options, checkpointRows];
  const unfinished = unfinishedExport(io.exportBucket, { siteId, target: to.url(''), key, request: asked });
  const { progress: before, stale } = resumable ? await unfinished.load(hours) : {};
  // Gone already, it need not go.
  if (stale) await (await to.startUpload(key, { contentType: '', resume: stale })).abort().catch(() => undefined);

  const writer = FORMATS[format].writer(
    to,
    key,
    { columns, timeZone },
    { resumable, ...(before && { from: before.file }) },
  );
  const done: UsedHour[] = [...(before?.done ?? [])];
  const resumed = before?.file.rows ?? 0;
  let rows = resumed;
  let kept = before !== undefined || stale !== undefined;
  const progress = () => onProgress?.({ hoursDone: done.length, hours: hours.length, rows, resumed });
  const checkpoint = async (within: Progress['within']) => {
    const file = await writer.checkpoint();
    if (!file) return;
    await unfinished.save({ done, ...(within && { within }), file });
    kept = true;
  };
  try {
    for (const hour of hours.slice(done.length)) {
      let skip = before?.within?.hour === hour.hour ? before.within.rows : 0;
      let inHour = 0;
      for await (const lines of selectLines(io, selection, hour)) {
        let at = Math.min(skip, lines.length);
        skip -= at;
        inHour += at;
        while (at < lines.length) {
          const some = lines.slice(at, at + checkpointRows - (rows % checkpointRows));
          await writer.add(some.map(change));
          at += some.length;
          inHour += some.length;
          rows += some.length;
          // At the same rows in every run: checkpoints are part of the file's making.
          if (rows % checkpointRows === 0) await checkpoint(used(hour, inHour));
        }
        progress();
      }
      done.push(used(hour, inHour));
      progress();
    }
    const file = await writer.finish();
    await writer.commit();
    return { file, source: done, resumed, forget: () => (kept ? unfinished.clear() : undefined) };
  } catch (error) {
    const gone = before !== undefined && isGone(error);
    // What an hour's hash contradicts is worth nothing; after any other failure the next run goes on.
    if (kept && !gone && !(error instanceof ObjectMismatch)) throw error;
    await writer.discard().catch(() => undefined);
    if (kept) await unfinished.clear();
    throw gone ? new ObjectMismatch(`${key}: what an earlier run had sent is gone`, { cause: error }) : error;
  }
};

import type { RowGroup } from 'hyparquet';
import { ByteWriter } from 'hyparquet-writer';
import { writeMetadata } from 'hyparquet-writer/src/metadata.js';
import type { ObjectWriter } from '../../archive/ports.ts';
import type { FileShape } from '../columns.ts';
import { type FileOptions, type FileWriter, fileUpload } from '../file-writer.ts';
import { createRowReader } from '../value.ts';
import { createRowGroup, SORTED_BY } from './row-group.ts';
import { schemaOf } from './schema.ts';

/** Rows of a group: what a reader skips by a group's statistics. Three groups, about 100 MB, are the memory of a file. */
const GROUP_ROWS = 50_000;
/** Part of a group that it still waits for when it is full, for events of its time. */
const GRACE = 1 / 4;
/** `PAR1`, at both ends of a file. */
const MAGIC = 0x31524150;
/** Bytes of a text that a bound keeps. */
const BOUND_BYTES = 64;

/** What a file of which a part has been written has to remember: where it stands, and what its footer will say. */
type Form = { offset: number; groups: RowGroup[] };

/**
 * A Parquet file: strings dictionary-encoded where that saves half, snappy, bounds for every column, rows sorted by the
 * time of the event. Lines come in the order of receipt, which is nearly that: a group is full, waits for some more
 * rows, and is written; the next one begins where its time ends. So a file of up to 50,000 rows is sorted as a whole,
 * and the groups of a larger one follow each other in time, but for events that came after 12,500 others that are
 * younger: those stand in groups of their own at the end, and loosen nobody's bounds. A checkpoint writes all groups that
 * are open, and order begins anew. The same lines with the same checkpoints give the same bytes.
 * @param options.groupRows default 50,000
 */
export const parquetWriter = (
  to: ObjectWriter,
  key: string,
  { columns, timeZone }: FileShape,
  options: FileOptions & { groupRows?: number } = {},
): FileWriter => {
  const { groupRows = GROUP_ROWS, from } = options;
  const before = from && (from.form as Form);
  const upload = fileUpload(to, key, 'application/vnd.apache.parquet', options);
  const bytes = new ByteWriter(1 << 20);
  if (before) bytes.offset = before.offset;
  else bytes.appendUint32(MAGIC);
  const shape = { columns, timeZone };
  const grace = groupRows * GRACE;
  const read = createRowReader(columns);
  const sorted = columns.findIndex(({ name }) => name === SORTED_BY);
  const groups: RowGroup[] = [...(before?.groups ?? [])];
  let [current, next] = [createRowGroup(shape), createRowGroup(shape)];
  const late = createRowGroup(shape);
  /** Times from here on belong to the next group; the ones before `written` have been written. */
  let [end, written] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  let newest = Number.NEGATIVE_INFINITY;
  let rows = from?.rows ?? 0;

  const send = async () => {
    const chunk = bytes.getBytes().slice();
    // The writer counts its offsets apart from its buffer, so that the buffer may be emptied between groups.
    bytes.index = 0;
    if (chunk.length > 0) await upload.write(chunk);
  };
  const flush = async (group: typeof current) => {
    const done = group.write(bytes);
    if (done) groups.push(done);
    await send();
  };
  const flushAll = async () => {
    for (const group of [current, next, late]) await flush(group);
  };
  const turn = async () => {
    await flush(current);
    [current, next] = [next, current];
    written = end;
    end = Number.POSITIVE_INFINITY;
  };
  const push = async (line: unknown) => {
    const values = read(line);
    const time = sorted < 0 ? rows : Date.parse(String(values[sorted]));
    rows++;
    // What is no time is later than all.
    if (time < written) late.push(values);
    else (time < end ? current : next).push(values);
    if (time > newest) newest = time;
    if (late.rows() >= groupRows) await flush(late);
    if (end === Number.POSITIVE_INFINITY) {
      if (current.rows() >= groupRows) end = newest + 1;
    } else if (current.rows() >= groupRows + grace || next.rows() >= grace) await turn();
  };
  return {
    add: async (lines) => {
      for (const line of lines) await push(line);
    },
    checkpoint: async () => {
      await flushAll();
      [end, written, newest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
      const sent = await upload.checkpoint();
      return sent && { rows, ...sent, form: { offset: bytes.offset, groups: [...groups] } satisfies Form };
    },
    finish: async () => {
      await flushAll();
      writeMetadata(
        bytes,
        {
          version: 2,
          created_by: 'evothesis-pixel',
          schema: schemaOf(columns),
          num_rows: BigInt(rows),
          row_groups: groups,
        } as never,
        BOUND_BYTES,
      );
      bytes.appendUint32(MAGIC);
      await send();
      return { key, format: 'parquet', rows, ...(await upload.finish()) };
    },
    commit: upload.commit,
    discard: upload.discard,
  };
};

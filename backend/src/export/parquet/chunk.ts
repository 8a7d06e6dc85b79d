import type { ColumnChunk, SchemaElement } from 'hyparquet';
import type { ByteWriter } from 'hyparquet-writer';
import { ByteWriter as Bytes } from 'hyparquet-writer';
import { writePageHeader } from 'hyparquet-writer/src/datapage.js';
import { writeRleBitPackedHybrid } from 'hyparquet-writer/src/encoding.js';
import { snappyCompress } from 'hyparquet-writer/src/snappy.js';
import { ABSENT, type ColumnData } from './column.ts';
import { deltas } from './delta.ts';

/** Bytes of a page, about: what a reader unpacks at a time. */
const PAGE_BYTES = 1 << 20;

type Value = ColumnData['values'][number];

const WIDTH: Readonly<Record<string, number>> = { INT32: 4, INT64: 8, DOUBLE: 8, BOOLEAN: 0.125 };
const sizeOf = (type: string | undefined, value: Value): number =>
  typeof value === 'string' ? value.length + 4 : (WIDTH[type ?? ''] ?? 8);

/** Values as they are, one after the other (Parquet: PLAIN). */
const plain = (type: string | undefined, values: readonly Value[]): Uint8Array => {
  if (type === 'BOOLEAN') {
    const bits = new Uint8Array((values.length + 7) >> 3);
    for (let at = 0; at < values.length; at++)
      if (values[at]) bits[at >> 3] = (bits[at >> 3] as number) | (1 << (at & 7));
    return bits;
  }
  if (type === 'BYTE_ARRAY') {
    let most = 0;
    // UTF-8 takes three bytes for what UTF-16 takes one unit for, at most.
    for (const value of values) most += 4 + 3 * (value as string).length;
    const bytes = Buffer.allocUnsafe(most);
    let at = 0;
    for (const value of values) {
      // A lone surrogate becomes U+FFFD here, as in every UTF-8 encoder.
      const length = bytes.write(value as string, at + 4, 'utf8');
      at = bytes.writeUInt32LE(length, at) + length;
    }
    return bytes.subarray(0, at);
  }
  const width = WIDTH[type ?? ''] ?? 8;
  const bytes = new DataView(new ArrayBuffer(values.length * width));
  for (let at = 0; at < values.length; at++) {
    const value = values[at] as number;
    if (type === 'DOUBLE') bytes.setFloat64(at * 8, value, true);
    else if (type === 'INT32') bytes.setInt32(at * 4, value, true);
    else {
      // Two halves: a BigInt a value costs more than all the rest.
      bytes.setUint32(at * 8, value >>> 0, true);
      bytes.setInt32(at * 8 + 4, Math.floor(value / 2 ** 32), true);
    }
  }
  return new Uint8Array(bytes.buffer);
};

const inUtf8 = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));
/** From here on the order of UTF-16 is not that of UTF-8, which Parquet's bounds go by. */
const BEYOND = /[\uD800-\uFFFF]/;

/** The least and the greatest value, as they are stored. */
const boundsOf = (values: readonly Value[]): { min_value?: Value; max_value?: Value } => {
  const [first] = values;
  if (first === undefined) return {};
  const odd = typeof first === 'string' && values.some((value) => BEYOND.test(value as string));
  const less = odd ? (a: Value, b: Value) => inUtf8(a as string, b as string) < 0 : (a: Value, b: Value) => a < b;
  let [min_value, max_value] = [first, first];
  for (const value of values) {
    if (less(value, min_value)) min_value = value;
    if (less(max_value, value)) max_value = value;
  }
  // Zero has a sign in doubles, and a reader looks for either (Parquet format, Statistics).
  if (min_value === 0) min_value = -0;
  if (max_value === 0) max_value = 0;
  return { min_value, max_value };
};

/** Levels of a column that may be absent: one bit a row. */
const levels = (codes: Int32Array): { bytes: Uint8Array; absent: number } => {
  const present = new Uint8Array(codes.length);
  let absent = 0;
  for (let at = 0; at < codes.length; at++) {
    if (codes[at] === ABSENT) absent++;
    else present[at] = 1;
  }
  const bytes = new Bytes(64);
  writeRleBitPackedHybrid(bytes, present, 1);
  return { bytes: bytes.getBytes(), absent };
};

/** Writes one column of a row group: its dictionary where that halves it, its pages; gives what the footer says of it. */
export const writeChunk = (to: ByteWriter, element: SchemaElement, { codes, values, distinct }: ColumnData) => {
  const { type, name } = element;
  const isTime = element.logical_type?.type === 'TIMESTAMP';
  const start = to.offset;
  let unpacked = 0;
  let plainBytes = 0;
  let held = 0;
  for (const code of codes) {
    if (code === ABSENT) continue;
    held++;
    plainBytes += sizeOf(type, values[code] as Value);
  }
  const bits = Math.ceil(Math.log2(values.length));
  const dictionaryBytes = values.reduce<number>((sum, value) => sum + sizeOf(type, value), (held * bits) / 8);
  const packed = distinct && !isTime && type !== 'BOOLEAN' && held > 0 && 2 * dictionaryBytes <= plainBytes;

  let dictionaryAt: number | undefined;
  if (packed) {
    dictionaryAt = to.offset;
    const bytes = plain(type, values);
    const body = snappyCompress(bytes);
    writePageHeader(to, {
      type: 'DICTIONARY_PAGE',
      uncompressed_page_size: bytes.length,
      compressed_page_size: body.length,
      dictionary_page_header: { num_values: values.length, encoding: 'PLAIN' },
    });
    unpacked += to.offset - dictionaryAt + bytes.length;
    to.appendBytes(body);
  }

  const numbers =
    isTime && held > 0
      ? Array.from(
          codes.filter((code) => code !== ABSENT),
          (code) => values[code] as number,
        )
      : [];
  const differences = numbers.length > 0 ? deltas(numbers) : undefined;
  const encoding = packed
    ? ('RLE_DICTIONARY' as const)
    : differences
      ? ('DELTA_BINARY_PACKED' as const)
      : ('PLAIN' as const);
  const pagesAt = to.offset;
  const perPage =
    packed || differences ? codes.length : Math.max(1000, Math.floor((codes.length * PAGE_BYTES) / (plainBytes || 1)));
  let pages = 0;
  for (let from = 0; from < codes.length; from += perPage) {
    const own = codes.subarray(from, from + perPage);
    const level = levels(own);
    const there = level.absent === 0 ? own : own.filter((code) => code !== ABSENT);
    let bytes: Uint8Array;
    if (packed) {
      const indexes = new Bytes(there.length + 16);
      indexes.appendUint8(bits);
      writeRleBitPackedHybrid(indexes, there, bits);
      bytes = indexes.getBytes();
    } else if (differences) bytes = differences;
    else
      bytes = plain(
        type,
        Array.from(there, (code) => values[code] as Value),
      );
    const body = snappyCompress(bytes);
    const at = to.offset;
    writePageHeader(to, {
      type: 'DATA_PAGE_V2',
      uncompressed_page_size: level.bytes.length + bytes.length,
      compressed_page_size: level.bytes.length + body.length,
      data_page_header_v2: {
        num_values: own.length,
        num_nulls: level.absent,
        num_rows: own.length,
        encoding,
        definition_levels_byte_length: level.bytes.length,
        repetition_levels_byte_length: 0,
        is_compressed: true,
      },
    });
    unpacked += to.offset - at + level.bytes.length + bytes.length;
    to.appendBytes(level.bytes);
    to.appendBytes(body);
    pages++;
  }

  const bounds = boundsOf(values);
  const chunk: ColumnChunk = {
    file_offset: BigInt(start),
    meta_data: {
      type: type ?? 'BYTE_ARRAY',
      encodings: packed ? ['PLAIN', encoding] : [encoding],
      path_in_schema: [name],
      codec: 'SNAPPY',
      num_values: BigInt(codes.length),
      total_uncompressed_size: BigInt(unpacked),
      total_compressed_size: BigInt(to.offset - start),
      data_page_offset: BigInt(pagesAt),
      ...(dictionaryAt !== undefined && { dictionary_page_offset: BigInt(dictionaryAt) }),
      statistics: { ...bounds, null_count: BigInt(codes.length - held) } as never,
      encoding_stats: [
        ...(packed ? [{ page_type: 'DICTIONARY_PAGE' as const, encoding: 'PLAIN' as const, count: 1 }] : []),
        { page_type: 'DATA_PAGE_V2' as const, encoding, count: pages },
      ],
    },
  };
  return chunk;
};

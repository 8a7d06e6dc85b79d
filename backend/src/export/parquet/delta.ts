import type { ByteWriter } from 'hyparquet-writer';
import { ByteWriter as Bytes } from 'hyparquet-writer';

/** Values of a block and of each of its parts, which has a width of its own (Parquet format, Encodings.md). */
const [BLOCK, PART] = [128, 32] as const;
/** A jump of 49 days in milliseconds. Clocks that are further off are written as they are. */
const MAX_WIDTH = 32;

/** An unsigned number in groups of seven bits. The writer's own takes 32 bits. */
const varint = (to: ByteWriter, value: number): void => {
  let rest = value;
  while (rest >= 128) {
    to.appendUint8((rest & 127) | 128);
    rest = Math.floor(rest / 128);
  }
  to.appendUint8(rest);
};
const zigzag = (value: number): number => (value < 0 ? -2 * value - 1 : 2 * value);

/** Numbers of a width, bit after bit, the lowest first. */
const bits = (to: ByteWriter, values: readonly number[], width: number): void => {
  let held = 0;
  let pending = 0;
  for (const value of values) {
    pending += value * 2 ** held;
    held += width;
    for (; held >= 8; held -= 8) {
      to.appendUint8(pending & 255);
      pending = Math.floor(pending / 256);
    }
  }
};

/**
 * Whole numbers as differences (DELTA_BINARY_PACKED): sorted times take a byte or two each.
 * @returns undefined where they jump so far that nothing would be gained
 */
export const deltas = (values: readonly number[]): Uint8Array | undefined => {
  const to = new Bytes(values.length * 2 + 64);
  varint(to, BLOCK);
  varint(to, BLOCK / PART);
  varint(to, values.length);
  const [first = 0] = values;
  if (Math.abs(first) > 2 ** 51) return undefined;
  varint(to, zigzag(first));
  for (let from = 1; from < values.length; from += BLOCK) {
    const steps: number[] = [];
    let least = Number.POSITIVE_INFINITY;
    for (let at = from; at < Math.min(from + BLOCK, values.length); at++) {
      const step = (values[at] as number) - (values[at - 1] as number);
      if (step < least) least = step;
      steps.push(step);
    }
    const over = steps.map((step) => step - least);
    const widths = Array.from({ length: BLOCK / PART }, (_, part) => {
      const most = over.slice(part * PART, (part + 1) * PART).reduce((max, one) => Math.max(max, one), 0);
      return most === 0 ? 0 : Math.floor(Math.log2(most)) + 1;
    });
    if (widths.some((width) => width > MAX_WIDTH)) return undefined;
    varint(to, zigzag(least));
    for (const width of widths) to.appendUint8(width);
    for (const [part, width] of widths.entries()) {
      const own = over.slice(part * PART, (part + 1) * PART);
      if (own.length === 0) break;
      // A part that has begun is written whole.
      while (own.length < PART) own.push(0);
      if (width > 0) bits(to, own, width);
    }
  }
  return to.getBytes();
};

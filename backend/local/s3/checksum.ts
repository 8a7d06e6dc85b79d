import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';

const CRC32C_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0x82f63b78 : value >>> 1;
  return value;
});

const crc32c = (data: Buffer, start: number): number => {
  let value = ~start;
  for (const byte of data) value = (CRC32C_TABLE[(value ^ byte) & 0xff] as number) ^ (value >>> 8);
  return ~value >>> 0;
};

type Running = { update: (data: Buffer) => void; digest: () => string };

const crc = (step: (data: Buffer, start: number) => number): Running => {
  let value = 0;
  return {
    update: (data) => {
      value = step(data, value);
    },
    digest: () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value >>> 0);
      return bytes.toString('base64');
    },
  };
};

const hash = (name: string): Running => {
  const running = createHash(name);
  return {
    update: (data) => {
      running.update(data);
    },
    digest: () => running.digest('base64'),
  };
};

/** What `x-amz-checksum-…` may name; CRC64NVME is not among them. */
const ALGORITHMS: Readonly<Record<string, () => Running>> = {
  crc32: () => crc((data, start) => crc32(data, start)),
  crc32c: () => crc(crc32c),
  sha1: () => hash('sha1'),
  sha256: () => hash('sha256'),
};

export const CHECKSUM_HEADER = /^x-amz-checksum-(crc32|crc32c|sha1|sha256)$/;

/** A running checksum, base64 as in the header. @throws RangeError for an unknown name */
export const createChecksum = (name: string): Running => {
  const make = ALGORITHMS[name.toLowerCase()];
  if (!make) throw new RangeError(`checksum ${name} is not known`);
  return make();
};

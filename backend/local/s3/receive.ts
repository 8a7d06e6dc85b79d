import { createHash } from 'node:crypto';
import { createWriteStream, rmSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { CHECKSUM_HEADER, createChecksum } from './checksum.ts';
import { unchunk } from './chunked.ts';
import { S3Error } from './error.ts';

export type Received = {
  file: string;
  size: number;
  md5: string;
  /** The checksum header that was sent and held, if any. */
  checksum?: [name: string, value: string];
};

/**
 * Takes a request's body into `file`, its framing taken off and its checksums checked on the way.
 * @throws S3Error BadDigest, IncompleteBody; nothing is left behind then
 */
export const receive = async (request: IncomingMessage, file: string): Promise<Received> => {
  const { headers } = request;
  const chunked = String(headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-') ? unchunk() : undefined;
  const trailer = String(headers['x-amz-trailer'] ?? '').toLowerCase();
  const name = Object.keys(headers).find((header) => CHECKSUM_HEADER.test(header)) ?? trailer;
  const running = CHECKSUM_HEADER.test(name) ? createChecksum(name.slice('x-amz-checksum-'.length)) : undefined;
  const md5 = createHash('md5');
  let size = 0;
  const meter = new Transform({
    transform(piece: Buffer, _encoding, done) {
      size += piece.length;
      md5.update(piece);
      running?.update(piece);
      done(null, piece);
    },
  });
  try {
    const target = createWriteStream(file);
    await (chunked ? pipeline(request, chunked, meter, target) : pipeline(request, meter, target));
    const digest = md5.digest();
    const wanted = headers[name] ?? chunked?.trailers[name];
    const checksum = running?.digest();
    if (wanted !== undefined && checksum !== undefined && checksum !== wanted) throw new S3Error('BadDigest');
    const wantedMd5 = headers['content-md5'];
    if (wantedMd5 !== undefined && wantedMd5 !== digest.toString('base64')) throw new S3Error('BadDigest');
    const decoded = headers['x-amz-decoded-content-length'];
    if (decoded !== undefined && Number(decoded) !== size) throw new S3Error('IncompleteBody');
    return {
      file,
      size,
      md5: digest.toString('hex'),
      ...(wanted !== undefined && checksum !== undefined ? { checksum: [name, checksum] as [string, string] } : {}),
    };
  } catch (error) {
    rmSync(file, { force: true });
    throw error;
  }
};

/** A small XML body as text. */
export const receiveText = async (request: IncomingMessage): Promise<string> => {
  const chunks: Buffer[] = [];
  const source = String(request.headers['x-amz-content-sha256'] ?? '').startsWith('STREAMING-')
    ? request.pipe(unchunk())
    : request;
  for await (const chunk of source) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
};

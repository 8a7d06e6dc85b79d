import { createHash } from 'node:crypto';
import { createGzip } from 'node:zlib';
import type { LineWriter, ObjectWriter } from './ports.ts';
import { createUpload } from './upload.ts';

/** Lines are handed to zlib in pieces of about this many characters: a call for every line costs more than the line. */
const PIECE_CHARS = 256 * 1024;

/**
 * Lines of JSON, gzipped. The same lines give the same bytes: level 6 always, and zlib writes no time and no name into
 * the header (RFC 1952, MTIME 0).
 */
export const jsonlWriter = <Line>(to: ObjectWriter, key: string): LineWriter<Line> => {
  const upload = createUpload(to, key, 'application/gzip');
  const content = createHash('sha256');
  const gzip = createGzip({ level: 6 });
  const packed: Buffer[] = [];
  gzip.on('data', (chunk: Buffer) => packed.push(chunk));
  let piece = '';
  let rows = 0;

  const send = async () => {
    for (const chunk of packed.splice(0)) await upload.write(chunk);
  };
  const flush = async () => {
    const bytes = Buffer.from(piece, 'utf8');
    piece = '';
    content.update(bytes);
    await new Promise<void>((resolve, reject) => gzip.write(bytes, (error) => (error ? reject(error) : resolve())));
    await send();
  };
  return {
    add: async (lines) => {
      for (const line of lines) piece += `${JSON.stringify(line)}\n`;
      rows += lines.length;
      if (piece.length >= PIECE_CHARS) await flush();
    },
    finish: async () => {
      if (piece.length > 0) await flush();
      await new Promise<void>((resolve, reject) => gzip.once('end', resolve).once('error', reject).end());
      await send();
      const { bytes, sha256 } = await upload.finish();
      return { key, format: 'jsonl.gz', rows, bytes, sha256, contentSha256: content.digest('hex') };
    },
    commit: upload.commit,
    discard: async () => {
      gzip.destroy();
      await upload.discard();
    },
  };
};

import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';

/**
 * The lines of a file, gunzipped where its name ends in `.gz`, in blocks of as many as a chunk holds: waiting once a
 * line would cost more than reading it.
 * @throws Error that names the file, where it cannot be read to its end
 */
export async function* readLineBlocks(path: string): AsyncGenerator<string[]> {
  const file = createReadStream(path, { highWaterMark: 1 << 18 });
  const bytes = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // `pipe` does not hand on errors, and a missing file would wait for ever.
  file.on('error', (error) => bytes.destroy(error));
  bytes.setEncoding('utf8');
  let rest = '';
  try {
    for await (const chunk of bytes) {
      const lines = (rest + chunk).split('\n');
      rest = lines.pop() ?? '';
      if (lines.length > 0) yield lines;
    }
  } catch (cause) {
    throw new Error(`${path} cannot be read to its end: ${(cause as Error).message}`, { cause });
  }
  if (rest !== '') yield [rest];
}

/** Writes text to a file, waiting when the disk is slower than the replay. */
export const openOutput = async (path: string) => {
  const file = await open(path, 'w');
  return { write: (text: string): Promise<void> => file.appendFile(text), close: (): Promise<void> => file.close() };
};

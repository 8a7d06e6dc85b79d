import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { EnrichedLine } from '../../../../records/lines.ts';

let made = 0;

/** Events that are not archived yet as lines of a file, as the archive writes them. Nothing where there are none. */
export const writeHotFile = async (folder: string, lines: AsyncIterable<EnrichedLine[]>) => {
  const path = join(folder, `hot-${process.pid}-${Date.now()}-${made++}.jsonl`);
  let file: Awaited<ReturnType<typeof open>> | undefined;
  try {
    for await (const some of lines) {
      if (!file) {
        await mkdir(folder, { recursive: true });
        file = await open(path, 'wx');
      }
      await file.appendFile(some.map((line) => `${JSON.stringify(line)}\n`).join(''));
    }
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file?.close();
  }
  return file && { path, remove: () => rm(path, { force: true }) };
};

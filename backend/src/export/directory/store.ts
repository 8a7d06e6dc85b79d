import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExportTarget } from '../ports.ts';

/** One level at a time: Node's recursive mkdir never returns where a file system refuses it, as /proc does. */
const makeFolder = async (folder: string): Promise<void> => {
  if (existsSync(folder)) return;
  await makeFolder(dirname(folder));
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    // Somebody else was quicker.
    if (error.code !== 'EEXIST')
      throw new Error(`the folder ${folder} cannot be made: ${error.message}`, { cause: error });
  });
};

/**
 * A directory as the target of an export. A file gets its name when it is whole, as in S3; its parts are kept in a file
 * beside it, `NAME.<upload>.partial`, which another process can go on with.
 */
export const directory = (root: string): ExportTarget => {
  const pathOf = async (key: string) => {
    const path = join(root, key);
    await makeFolder(dirname(path));
    return path;
  };
  return {
    leastPartBytes: 1,
    url: (key) => pathToFileURL(join(root, key)).href,
    put: async (key, body) => {
      const path = await pathOf(key);
      const partial = `${path}.${process.pid}.partial`;
      await writeFile(partial, body);
      await rename(partial, path);
      return 'written';
    },
    startUpload: async (key, { resume }) => {
      const path = await pathOf(key);
      const id = resume?.id ?? randomUUID();
      const parts = [...(resume?.parts ?? [])];
      const partial = `${path}.${id}.partial`;
      let size = parts.reduce((sum, { bytes }) => sum + bytes, 0);
      return {
        part: async (body) => {
          // At its place: what was written after the last checkpoint is written over, by whoever else is at it too.
          const file = await open(partial, parts.length === 0 ? 'w' : 'r+');
          try {
            await file.write(body, 0, body.length, size);
          } finally {
            await file.close();
          }
          parts.push({ etag: '', bytes: body.length });
          size += body.length;
        },
        sent: () => ({ id, parts: [...parts] }),
        complete: async () => {
          await truncate(partial, size);
          await rename(partial, path);
        },
        abort: () => rm(partial, { force: true }),
      };
    },
  };
};

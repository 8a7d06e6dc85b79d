import { mkdir, open, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { ExportTarget } from '../ports.ts';

/** A directory as the target of an export. A file gets its name when it is whole, as in S3. */
export const directory = (root: string): ExportTarget => {
  const pathOf = async (key: string) => {
    const path = join(root, key);
    await mkdir(dirname(path), { recursive: true });
    return path;
  };
  return {
    url: (key) => pathToFileURL(join(root, key)).href,
    put: async (key, body) => {
      const path = await pathOf(key);
      const partial = `${path}.${process.pid}.partial`;
      await writeFile(partial, body);
      await rename(partial, path);
      return 'written';
    },
    startUpload: async (key) => {
      const path = await pathOf(key);
      const partial = `${path}.${process.pid}.partial`;
      const file = await open(partial, 'w');
      return {
        part: async (body) => {
          await file.writeFile(body);
        },
        complete: async () => {
          await file.close();
          await rename(partial, path);
        },
        abort: async () => {
          await file.close();
          await rm(partial, { force: true });
        },
      };
    },
  };
};

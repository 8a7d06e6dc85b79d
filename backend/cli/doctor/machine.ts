import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { type Finding, ok, warn } from './finding.ts';

const GIB = 1024 ** 3;

/** This machine, whether or not anything runs on it. */
export const machine = async (dataDir: string, env: Record<string, string | undefined>): Promise<Finding[]> => {
  const browser = env.CHROMIUM ?? '/usr/bin/chromium';
  const folder = existsSync(dataDir) ? dataDir : path.dirname(dataDir);
  const { bavail, bsize } = await statfs(existsSync(folder) ? folder : '/');
  const free = (bavail * bsize) / GIB;
  return [
    ok('node', `Node ${process.versions.node}`),
    existsSync(browser)
      ? ok('browser', `${browser}, for the browser tests`)
      : warn('browser', `no ${browser}: only the browser tests need it`, 'bash backend/local/install-system-tools.sh'),
    free > 1
      ? ok('disk', `${free.toFixed(0)} GiB free for ${folder}`)
      : warn(
          'disk',
          `only ${free.toFixed(1)} GiB free for ${folder}`,
          'free some space, or name another folder with --data',
        ),
  ];
};

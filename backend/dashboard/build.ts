import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import config from './vite.config.ts';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const DASHBOARD_DIST = join(HERE, 'dist');

/**
 * Bundles the dashboard into `dist/`: one page, one script, one style sheet. Script and style are named by their
 * content, so that a page that a cache kept never meets a script of another release.
 */
export const buildDashboard = async (): Promise<string> => {
  // Written here and not by Vite, which empties the folder first: a stack that is running serves from it.
  const made = await build({
    ...config,
    configFile: false,
    logLevel: 'warn',
    build: { ...config.build, write: false },
  });
  if (!('output' in made)) throw new Error('Vite gave no output');
  const files = made.output.map((file) => [file.fileName, file.type === 'chunk' ? file.code : file.source] as const);
  await mkdir(DASHBOARD_DIST, { recursive: true });
  // The page last, and only then what the last build left: a page is never without its script.
  files.sort(([a], [b]) => Number(a.endsWith('.html')) - Number(b.endsWith('.html')));
  for (const [name, content] of files) await writeFile(join(DASHBOARD_DIST, name), content);
  const names = new Set(files.map(([name]) => name));
  for (const name of await readdir(DASHBOARD_DIST)) if (!names.has(name)) await rm(join(DASHBOARD_DIST, name));
  return DASHBOARD_DIST;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDashboard();

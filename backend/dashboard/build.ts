import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const HERE = fileURLToPath(new URL('.', import.meta.url));
export const DASHBOARD_DIST = join(HERE, 'dist');

const bundle = async (entry: string): Promise<Uint8Array> => {
  const { outputFiles } = await build({
    entryPoints: [join(HERE, entry)],
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: ['es2022', 'chrome109', 'firefox115', 'safari16'],
    legalComments: 'none',
    logLevel: 'warning',
  });
  const [file] = outputFiles;
  if (!file) throw new Error(`esbuild gave nothing for ${entry}`);
  return file.contents;
};

/**
 * Bundles the dashboard into `dist/`: one page, one script, one style sheet. Script and style are named by their
 * content, so that a page that a cache kept never meets a script of another release.
 */
export const buildDashboard = async (): Promise<string> => {
  await mkdir(DASHBOARD_DIST, { recursive: true });
  let page = await readFile(join(HERE, 'index.html'), 'utf8');
  const names = new Set(['index.html']);
  for (const [entry, placeholder, ending] of [
    ['src/main.ts', 'app.js', 'js'],
    ['src/style.css', 'app.css', 'css'],
  ] as const) {
    const content = await bundle(entry);
    const name = `app-${createHash('sha256').update(content).digest('hex').slice(0, 10)}.${ending}`;
    await writeFile(join(DASHBOARD_DIST, name), content);
    page = page.replace(placeholder, name);
    names.add(name);
  }
  // Last, and only then what the last build left: a page is never without its script.
  await writeFile(join(DASHBOARD_DIST, 'index.html'), page);
  for (const name of await readdir(DASHBOARD_DIST)) if (!names.has(name)) await rm(join(DASHBOARD_DIST, name));
  return DASHBOARD_DIST;
};

if (process.argv[1] === fileURLToPath(import.meta.url)) await buildDashboard();

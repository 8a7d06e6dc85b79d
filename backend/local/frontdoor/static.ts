import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { HttpAnswer } from './origin-request.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webp': 'image/webp',
  '.woff2': 'font/woff2',
};

const isFile = async (file: string): Promise<boolean> =>
  stat(file).then(
    (found) => found.isFile(),
    () => false,
  );

/** The file a path means: itself, `path.html`, or `path/index.html`; nothing outside `root`. */
export const fileFor = async (root: string, urlPath: string): Promise<string | undefined> => {
  let decoded: string;
  try {
    decoded = decodeURIComponent(urlPath);
  } catch {
    return undefined;
  }
  const base = path.resolve(root);
  const wanted = path.resolve(base, `.${path.posix.normalize(`/${decoded}`)}`);
  if (wanted !== base && !wanted.startsWith(base + path.sep)) return undefined;
  for (const candidate of [wanted, `${wanted}.html`, path.join(wanted, 'index.html')])
    if (candidate !== `${base}.html` && (await isFile(candidate))) return candidate;
  return undefined;
};

/** A file as an answer; `maxAge` in seconds, 0 for pages that a developer edits. */
export const serveFile = async (file: string, maxAge = 0): Promise<HttpAnswer> => ({
  status: 200,
  headers: [
    ['content-type', TYPES[path.extname(file)] ?? 'application/octet-stream'],
    ['cache-control', maxAge ? `public, max-age=${maxAge}` : 'no-cache'],
    ['x-content-type-options', 'nosniff'],
  ],
  body: await readFile(file),
});

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildDashboard } from '../dashboard/build.ts';
import { buildFunctions } from '../infra/build-functions.ts';
import { PIXEL_FILE, ROOT } from '../infra/paths.ts';
import { withLock } from './owner.ts';

const DIST = path.join(ROOT, 'backend/dist');

const filesBelow = (entry: string): string[] => {
  const found = statSync(entry, { throwIfNoEntry: false });
  if (!found) return [];
  if (!found.isDirectory()) return [entry];
  return readdirSync(entry)
    .sort()
    .filter((name) => name !== 'node_modules' && name !== 'dist' && !name.endsWith('.test.ts'))
    .flatMap((name) => filesBelow(path.join(entry, name)));
};

/** SHA-256 of the names and bytes of everything below `entries`, paths from the root. */
export const fingerprint = (entries: readonly string[]): string => {
  const hash = createHash('sha256');
  for (const file of entries.flatMap((entry) => filesBelow(path.join(ROOT, entry))))
    hash.update(`${path.relative(ROOT, file)}\0`).update(readFileSync(file));
  return hash.digest('hex');
};

const run = (script: string): Promise<void> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.on('data', (chunk) => (said += chunk));
    child.stderr.on('data', (chunk) => (said += chunk));
    child.once('error', reject);
    child.once('exit', (code) => (code === 0 ? resolve() : reject(new Error(`${path.basename(script)}:\n${said}`))));
  });

const PIXEL_SOURCES = ['sdk/src', 'sdk/package.json', 'sdk/tsconfig.json', 'rollup.config.mjs'];

/** Built by `npm run build` after the last change of a source. */
const isPixelNewest = (): boolean => {
  const built = statSync(PIXEL_FILE, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  const sources = PIXEL_SOURCES.flatMap((entry) => filesBelow(path.join(ROOT, entry)));
  return sources.every((file) => statSync(file).mtimeMs < built);
};

const buildPixel = async (): Promise<'built' | 'unchanged' | { warning: string }> => {
  if (isPixelNewest()) return 'unchanged';
  const marker = path.join(DIST, 'pixel.fingerprint');
  const now = fingerprint(PIXEL_SOURCES);
  if (existsSync(PIXEL_FILE) && existsSync(marker) && readFileSync(marker, 'utf8') === now) return 'unchanged';
  try {
    await run(fileURLToPath(new URL('./build-pixel.ts', import.meta.url)));
  } catch (error) {
    // Someone who is in the middle of changing the SDK still wants the rest to run.
    if (existsSync(PIXEL_FILE))
      return { warning: `The pixel is that of an earlier build: ${(error as Error).message}` };
    throw error;
  }
  writeFileSync(marker, now);
  return 'built';
};

export type Built = { built: readonly string[]; missing: readonly string[]; warnings: readonly string[] };
/**
 * Builds what has changed of the function bundles and the pixel, one build at a time however many stacks start. Gives
 * what was built, and which functions have no source.
 */
export const buildAll = async (): Promise<Built> => {
  mkdirSync(DIST, { recursive: true });
  return withLock(path.join(DIST, 'building.lock'), async () => {
    const [functions, pixel] = await Promise.all([buildFunctions({ stage: 'dev' }), buildPixel(), buildDashboard()]);
    return {
      built: [
        ...functions.filter(({ state }) => state === 'built').map(({ id }) => id as string),
        ...(pixel === 'built' ? ['pixel'] : []),
      ],
      missing: functions.filter(({ state }) => state === 'missing-entry').map(({ id }) => id),
      warnings: typeof pixel === 'object' ? [pixel.warning] : [],
    };
  });
};

import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Stage } from '../src/records/names.ts';
import type { FunctionBundle } from './functions.ts';

/** The repository's root. */
export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const FUNCTIONS_DIR = join(ROOT, 'backend/dist/functions');

/**
 * Where a function's bundle lies: `index.mjs` and nothing else. A bundle with literals of its stage has a directory a
 * stage, so that a deploy of prod does not change what a running local stack (dev) loads.
 */
export const bundleDir = (bundle: FunctionBundle, stage: Stage): string =>
  join(FUNCTIONS_DIR, bundle.define && stage !== 'dev' ? `${bundle.id}-${stage}` : bundle.id);

/** Stand-ins for what was not built. */
export const PLACEHOLDERS_DIR = join(ROOT, 'backend/dist/placeholders');

export const PIXEL_FILE = join(ROOT, 'sdk/dist/pixel.min.js');
export const DASHBOARD_DIR = join(ROOT, 'backend/dashboard/dist');

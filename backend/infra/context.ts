import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { IKey } from 'aws-cdk-lib/aws-kms';
import type { Stage } from '../src/records/names.ts';
import { type FunctionId, functionBundle } from './functions.ts';
import { bundleDir, DASHBOARD_DIR, PIXEL_FILE, PLACEHOLDERS_DIR } from './paths.ts';
import type { StageSettings } from './settings.ts';

/** What every stack is given. */
export type StageContext = {
  stage: Stage;
  settings: StageSettings;
  assets: Assets;
  /** Encrypts log groups of the home Region. Only with `hipaa`. */
  logKey?: IKey;
};

/** Files that are deployed, as directories and paths that exist. */
export type Assets = {
  functionDir: (id: FunctionId) => string;
  pixelFile: () => string;
  dashboardDir: () => string;
};

export type MissingAssets = 'fail' | 'placeholder';

/** A directory with one file that says it is nothing: for templates that are read, never for a deploy. */
const placeholder = (name: string): string => {
  const made = join(PLACEHOLDERS_DIR, name);
  mkdirSync(made, { recursive: true });
  writeFileSync(join(made, 'index.mjs'), `throw new Error('a placeholder of ${name} was deployed');\n`);
  return made;
};

/**
 * Finds what was built.
 *
 * @param missing `fail` throws a sentence for what has not been built; `placeholder` puts an empty stand-in there, so
 *   that the template can be read where bundles do not matter
 */
export const findAssets = (stage: Stage, missing: MissingAssets): Assets => {
  const found = (path: string, name: string, howToBuild: string): string => {
    if (existsSync(path)) return path;
    if (missing === 'placeholder') return placeholder(name);
    throw new Error(`${name} has not been built (${path} does not exist): run "${howToBuild}" first.`);
  };
  return {
    functionDir: (id) => {
      const dir = bundleDir(functionBundle(id), stage);
      if (existsSync(join(dir, 'index.mjs'))) return dir;
      return found(join(dir, 'index.mjs'), `function ${id}`, `node backend/infra/build-functions.ts --stage ${stage}`);
    },
    pixelFile: () => found(PIXEL_FILE, 'pixel', 'npm run build:sdk'),
    dashboardDir: () => found(DASHBOARD_DIR, 'dashboard', 'npm run build'),
  };
};

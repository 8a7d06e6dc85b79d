import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import type { Stage } from '../../src/records/names.ts';
import { fingerprint } from '../build.ts';
import type { Plan } from './plan.ts';
import { readPlan } from './read.ts';
import type { Templates } from './resolve.ts';

/** What decides how the templates come out. */
const SOURCES = ['backend/app.ts', 'backend/infra', 'backend/src/records', 'cdk.json', 'package-lock.json'];

export type Assembly = { templates: Templates; regions: Readonly<Record<string, string>> };

type Manifest = {
  artifacts: Record<
    string,
    { type: string; environment?: string; properties: { templateFile?: string; stackName?: string } }
  >;
};

/** The templates of a cloud assembly, by the name of their stack, which may differ from the artifact's. */
export const readAssembly = (outdir: string): Assembly => {
  const { artifacts } = JSON.parse(readFileSync(path.join(outdir, 'manifest.json'), 'utf8')) as Manifest;
  const templates: Record<string, Templates[string]> = {};
  const regions: Record<string, string> = {};
  for (const [id, { type, environment, properties }] of Object.entries(artifacts)) {
    if (type !== 'aws:cloudformation:stack' || !properties.templateFile) continue;
    const name = properties.stackName ?? id;
    templates[name] = JSON.parse(readFileSync(path.join(outdir, properties.templateFile), 'utf8'));
    regions[name] = environment?.split('/').at(-1) ?? '';
  }
  return { templates, regions };
};

const synthesise = async (stage: Stage): Promise<Assembly> => {
  const outdir = mkdtempSync(path.join(tmpdir(), 'evothesis-synth-'));
  try {
    await promisify(execFile)(process.execPath, [fileURLToPath(new URL('./synth.ts', import.meta.url)), outdir, stage]);
    return readAssembly(outdir);
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
};

/**
 * The synthesised templates. Synthesising takes a second, so their outcome is kept in `cacheDir` under the hash of what
 * it was made from.
 */
export const loadAssembly = async (stage: Stage, cacheDir: string): Promise<Assembly> => {
  const file = path.join(cacheDir, `template-${stage}-${fingerprint(SOURCES).slice(0, 16)}.json`);
  try {
    return JSON.parse(readFileSync(file, 'utf8')) as Assembly;
  } catch {
    const assembly = await synthesise(stage);
    mkdirSync(cacheDir, { recursive: true });
    for (const old of readdirSync(cacheDir)) if (old.startsWith(`template-${stage}-`)) rmSync(path.join(cacheDir, old));
    writeFileSync(`${file}.new`, JSON.stringify(assembly));
    renameSync(`${file}.new`, file);
    return assembly;
  }
};

/** The plan in them. */
export const loadPlan = async (stage: Stage, cacheDir: string): Promise<Plan> => {
  const { templates, regions } = await loadAssembly(stage, cacheDir);
  return readPlan(templates, (stack) => regions[stack] ?? '');
};

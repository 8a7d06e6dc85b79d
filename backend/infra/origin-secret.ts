import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Stage } from '../src/records/names.ts';

/**
 * Which generation of the secret between CloudFront and the origin each stage has. A file, so that a rotation is a change
 * that can be committed, and the next deploy from another machine does not take it back.
 */
const FILE = fileURLToPath(new URL('./origin-secret.json', import.meta.url));

const read = (file: string): Record<Stage, number> => JSON.parse(readFileSync(file, 'utf8')) as Record<Stage, number>;

export const originSecretGeneration = (stage: Stage, file = FILE): number => read(file)[stage];

/** @returns the new generation */
export const raiseOriginSecret = (stage: Stage, file = FILE): number => {
  const all = read(file);
  const raised = all[stage] + 1;
  writeFileSync(file, `${JSON.stringify({ ...all, [stage]: raised }, null, 2)}\n`);
  return raised;
};

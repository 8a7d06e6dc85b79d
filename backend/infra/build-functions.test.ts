import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { buildFunctions, describeBuild } from './build-functions.ts';
import { FUNCTIONS, functionBundle } from './functions.ts';
import { bundleDir } from './paths.ts';

describe('bundles', () => {
  it('are built once, and again only when their source has changed', async () => {
    const [first] = await buildFunctions({ only: ['edge'] });
    expect(first?.state).not.toBe('missing-entry');
    const file = join(first?.dir ?? '', 'index.mjs');
    const { mtimeMs } = statSync(file);
    const [second] = await buildFunctions({ only: ['edge'] });
    expect(second).toEqual({ ...first, state: 'unchanged' });
    expect(statSync(file).mtimeMs).toBe(mtimeMs);
  });

  it('of the edge have their stage and Region baked in, each stage in a directory of its own', async () => {
    const [dev] = await buildFunctions({ only: ['edge'] });
    const [prod] = await buildFunctions({ only: ['edge'], stage: 'prod' });
    expect(prod?.dir).not.toBe(dev?.dir);
    const source = readFileSync(join(prod?.dir ?? '', 'index.mjs'), 'utf8');
    expect(source).not.toMatch(/__STAGE__|__HOME_REGION__/);
    expect(source).toContain('us-west-1');
  });

  it('export a handler with two parameters at most: nodejs24.x refuses three', async () => {
    const [built] = await buildFunctions({ only: ['edge'] });
    const { handler } = (await import(join(built?.dir ?? '', 'index.mjs'))) as {
      handler: (...args: unknown[]) => unknown;
    };
    expect(handler).toBeTypeOf('function');
    expect(handler.length).toBeLessThanOrEqual(2);
  });

  it('are described one a line, with what is missing named', () => {
    const line = describeBuild([{ id: 'edge', dir: '/x', state: 'missing-entry', bytes: 0 }]);
    expect(line).toBe('NOT BUILT  edge: its entry edge/src/lambda-edge/handler.ts does not exist');
  });
});

describe('the list of functions', () => {
  it('names files that exist', () => {
    for (const { entry } of FUNCTIONS) expect(existsSync(entry), entry).toBe(true);
  });

  it('gives a stage a directory only where its literals differ', () => {
    expect(bundleDir(functionBundle('collector'), 'prod')).toBe(bundleDir(functionBundle('collector'), 'dev'));
    expect(bundleDir(functionBundle('edge'), 'prod')).toMatch(/edge-prod$/);
  });
});

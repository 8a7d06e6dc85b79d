import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { findChromium, isNodeNewEnough } from './system-needs.mjs';

const preflight = fileURLToPath(new URL('./preflight.mjs', import.meta.url));
const run = (command: string, env: Record<string, string> = {}) =>
  spawnSync(process.execPath, [preflight, command], { encoding: 'utf8', env: { ...process.env, ...env } });

describe('preflight', () => {
  it('lets a start through without a browser', () => {
    expect(run('start', { PATH: '' })).toMatchObject({ status: 0, stderr: '' });
  });

  it('finds the browser that CHROMIUM names', () => {
    expect(findChromium({ CHROMIUM: process.execPath })).toBe(process.execPath);
  });

  it('says how it is called', () => {
    const { status, stderr } = run('dance');
    expect(status).toBe(1);
    expect(stderr).toContain('start|test|test:browsers');
  });
});

it.each([
  ['v20.19.2', false],
  ['v22.5.0', false],
  ['v22.17.1', false],
  ['v22.18.0', true],
  ['v24.21.0', true],
])('Node %s is new enough: %s', (version, expected) => {
  expect(isNodeNewEnough(version)).toBe(expected);
});

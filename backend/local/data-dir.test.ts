import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { takeDataDir } from './data-dir.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'data-'));
afterAll(() => rmSync(folder, { recursive: true }));

it.each(['/proc/evothesis', '/proc/evothesis/deep/down', '/dev/null/below'])(
  '%s, where nothing can be written, is refused in a sentence',
  (directory) => {
    expect(() => takeDataDir(directory)).toThrow(/cannot be written \(E\w+\): name another one with --data/);
  },
);

it('is taken by one stack at a time, and left by one that has died', () => {
  const directory = path.join(folder, 'not/yet/there');
  const { release } = takeDataDir(directory);
  expect(() => takeDataDir(directory)).toThrow(`already running on ${directory} (process ${process.pid})`);
  const owner = JSON.parse(readFileSync(path.join(directory, 'owner.json'), 'utf8'));
  release();
  // The process id is someone else's by now.
  writeFileSync(path.join(directory, 'owner.json'), JSON.stringify({ ...owner, began: '1' }));
  takeDataDir(directory).release();
});

import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { takeDataDir } from './data-dir.ts';
import { withLock } from './owner.ts';

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

it('is for nobody else: events of visitors lie in it', () => {
  const directory = path.join(folder, 'private');
  takeDataDir(directory).release();
  expect(statSync(directory).mode & 0o077).toBe(0);
});

it('is not taken while another stack is just writing its name, nor kept by a name that was never written', () => {
  const owner = path.join(folder, 'owner.json');
  writeFileSync(owner, '');
  expect(() => takeDataDir(folder)).toThrow('already running');
  utimesSync(owner, 0, 0);
  takeDataDir(folder).release();
  expect(existsSync(owner)).toBe(false);
});

it('a lock that was cut off by a full disk or a kill holds nobody up', async () => {
  const lock = path.join(folder, 'some.lock');
  writeFileSync(lock, '{"pid":');
  utimesSync(lock, 0, 0);
  expect(await withLock(lock, async () => 'done')).toBe('done');
  expect(existsSync(lock)).toBe(false);
});

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { createLog } from './log.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'log-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('leaves lines out that cannot be written, and writes again as soon as it can', async () => {
  const directory = path.join(folder, 'logs');
  const file = path.join(directory, 'part.log');
  const log = createLog(directory, 'part');

  writeFileSync(directory, 'a file where the folder should be');
  log('first\n');
  rmSync(directory);

  // A folder in its place: opening fails a moment later, as the error of a stream.
  mkdirSync(file, { recursive: true });
  log('second\n');
  await new Promise((resolve) => setImmediate(resolve));
  rmdirSync(file);
  await vi.waitUntil(() => {
    log('third\n');
    return existsSync(file) && readFileSync(file, 'utf8').includes('third');
  });
  expect(readFileSync(file, 'utf8')).not.toContain('first');
});

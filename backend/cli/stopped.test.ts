import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';

const ROOT = path.resolve(import.meta.dirname, '../..');
const LINES = 200_000;

it('a replay that is stopped says so, leaves whole lines, and ends with 130', async () => {
  const directory = mkdtempSync(path.join(tmpdir(), 'stopped-'));
  const [requests, out] = [path.join(directory, 'requests.jsonl'), path.join(directory, 'answers.jsonl')];
  const body = {
    eventType: 'pageview',
    sessionId: 'session-of-a-replay',
    siteId: 'example-com',
    url: 'https://example.com/',
  };
  const line = JSON.stringify({ t: '2026-10-01T00:00:00Z', ip: '192.0.2.1', headers: { 'user-agent': 'x' }, body });
  writeFileSync(requests, `${line}\n`.repeat(LINES));
  const child = spawn(process.execPath, [
    path.join(ROOT, 'backend/cli/evothesis.mjs'),
    'replay',
    requests,
    '--out',
    out,
  ]);
  let said = '';
  child.stderr.on('data', (text) => (said += text));
  await expect.poll(() => existsSync(out) && statSync(out).size > 0, { timeout: 20_000 }).toBe(true);
  const ended = new Promise((resolve) => child.once('exit', (code, signal) => resolve([code, signal])));
  child.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(said).toBe('evothesis: stopped before the end; what was written until then stays\n');
  const answers = readFileSync(out, 'utf8').trimEnd().split('\n');
  expect(answers.length).toBeLessThan(LINES);
  expect(JSON.parse(answers.at(-1) ?? '')).toMatchObject({ i: answers.length - 1 });
  rmSync(directory, { recursive: true });
});

import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  unwatchFile,
  watchFile,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it, vi } from 'vitest';
import { fromDistribution } from '../../edge/src/door/from-distribution.ts';
import { originSecretGeneration, raiseOriginSecret } from '../infra/origin-secret.ts';
import { followSecrets, generationOf, openSecrets, rotateOriginSecret, takenSecrets } from './secrets.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'secrets-'));
afterAll(() => rmSync(folder, { recursive: true }));

it('a rotation keeps the secret before it, and no older one', () => {
  const [first, second, third] = [openSecrets(folder), rotateOriginSecret(folder), rotateOriginSecret(folder)];
  const passes = ({ originSecret }: typeof first, taken: typeof first) =>
    fromDistribution({ 'x-evothesis-origin': originSecret }, takenSecrets(taken));
  expect([first, second].map((each) => passes(each, second))).toEqual([true, true]);
  expect([first, second, third].map((each) => passes(each, third))).toEqual([false, true, true]);
  expect(generationOf(third)).toBe(3);
  expect(third.apiToken).toBe(first.apiToken);
  expect(openSecrets(folder)).toEqual(third);
  expect(statSync(path.join(folder, 'secrets.json')).mode & 0o077).toBe(0);
});

it.each(['', '{"apiToken":"evk_kept', '{"apiToken":"evk_kept"}', 'null'])(
  'damaged secrets (%j) are named and left, not replaced by new ones',
  (text) => {
    const file = path.join(folder, 'damaged', 'secrets.json');
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
    for (const use of [openSecrets, rotateOriginSecret]) {
      expect(() => use(path.dirname(file))).toThrow(`${file} is damaged: put a copy back, or delete it`);
      expect(() => use(path.dirname(file))).not.toThrow('evk_kept');
    }
    expect(readFileSync(file, 'utf8')).toBe(text);
  },
);

it('a running stack goes on with its secrets while the file is damaged, and follows the next rotation', async () => {
  const running = path.join(folder, 'running');
  mkdirSync(running);
  const secrets = openSecrets(running);
  const file = path.join(running, 'secrets.json');
  const followed: number[] = [];
  const unfollow = followSecrets(running, (changed) => followed.push(generationOf(changed)));
  // Called after the listener above, as one file has one watcher.
  const looked = vi.fn();
  watchFile(file, looked);
  // Written again and again: the watcher compares with what it saw first, at a moment that nothing tells.
  const wasSeen = () => {
    writeFileSync(file, `{${' '.repeat(Date.now() % 1_000)}`);
    return looked.mock.calls.length > 0;
  };
  await vi.waitUntil(wasSeen, { timeout: 10_000 });
  expect(followed).toEqual([]);
  writeFileSync(file, JSON.stringify({ ...secrets, originGeneration: 7 }));
  await vi.waitUntil(() => followed.length > 0, { timeout: 10_000 });
  expect(followed).toEqual([7]);
  unfollow();
  unwatchFile(file);
});

it('a rotation on AWS raises one stage in the file that a deploy reads', () => {
  const file = path.join(folder, 'origin-secret.json');
  const { dev, prod } = JSON.parse(readFileSync(new URL('../infra/origin-secret.json', import.meta.url), 'utf8'));
  expect([originSecretGeneration('dev'), originSecretGeneration('prod')]).toEqual([dev, prod]);
  cpSync(new URL('../infra/origin-secret.json', import.meta.url), file);
  expect(raiseOriginSecret('prod', file)).toBe(prod + 1);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ dev, prod: prod + 1 });
});

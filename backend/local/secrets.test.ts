import { cpSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { fromDistribution } from '../../edge/src/door/from-distribution.ts';
import { originSecretGeneration, raiseOriginSecret } from '../infra/origin-secret.ts';
import { generationOf, openSecrets, rotateOriginSecret, takenSecrets } from './secrets.ts';

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

it('a rotation on AWS raises one stage in the file that a deploy reads', () => {
  const file = path.join(folder, 'origin-secret.json');
  const { dev, prod } = JSON.parse(readFileSync(new URL('../infra/origin-secret.json', import.meta.url), 'utf8'));
  expect([originSecretGeneration('dev'), originSecretGeneration('prod')]).toEqual([dev, prod]);
  cpSync(new URL('../infra/origin-secret.json', import.meta.url), file);
  expect(raiseOriginSecret('prod', file)).toBe(prod + 1);
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ dev, prod: prod + 1 });
});

import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { judgePageToken, makePageToken } from './page-token.ts';

const [SECRET, OLD] = ['the-secret', 'the-one-before'].map((text) => Buffer.from(text)) as [Buffer, Buffer];
const NOW = '2026-11-23T14:30:00.000Z';
const judge = (token: string | undefined, secrets = [SECRET]) => judgePageToken(token, 'shop', secrets, NOW);

it('is what any server makes with an HMAC', () => {
  const mac = createHmac('sha256', 'the-secret').update('shop 2026-11-23T14').digest('hex').slice(0, 32);
  expect(makePageToken(SECRET, 'shop', '2026-11-23T14')).toBe(`2026-11-23T14.${mac}`);
  expect(judge(`2026-11-23T14.${mac}`)).toBeUndefined();
});

it('holds for a day, and an hour ahead', () => {
  const at = (hour: string) => judge(makePageToken(SECRET, 'shop', hour));
  expect(['2026-11-22T14', '2026-11-23T15'].map(at)).toEqual([undefined, undefined]);
  expect(['2026-11-22T13', '2026-11-23T16', 'soon'].map(at)).toEqual(['expired', 'expired', 'expired']);
});

it('holds for its own site and secret only; while the secret is replaced, for both', () => {
  expect(judge(undefined)).toBe('missing');
  for (const token of ['', '.', '2026-11-23T14', '2026-11-23T14.', `2026-11-23T14.${'é'.repeat(32)}`])
    expect(judge(token)).toBe('invalid');
  expect(judge(makePageToken(SECRET, 'other', '2026-11-23T14'))).toBe('invalid');
  const old = makePageToken(OLD, 'shop', '2026-11-23T14');
  expect(judge(old)).toBe('invalid');
  expect(judge(old, [SECRET, OLD])).toBeUndefined();
});

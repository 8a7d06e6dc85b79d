import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startTestDynamo, type TestDynamo } from '../clients/testing/store.ts';
import { rawBatch } from '../enrichment/testing.ts';
import { toRawLines } from '../records/to-lines.ts';
import { createEngine } from './engine.ts';
import { replay } from './index.ts';
import type { ReplayLine } from './lines.ts';
import { openInMemory, openOnTables } from './open.ts';

const USER_AGENT = rawBatch().headers.userAgent;
const T0 = Date.parse('2026-11-22T14:00:00Z');

/** A recorded request of one page view, `minute` minutes in, by one of a few devices. */
const request = (minute: number, device = 0, more: object = {}) => ({
  t: new Date(T0 + minute * 60_000).toISOString(),
  ip: `203.0.113.${device + 1}`,
  headers: { 'User-Agent': USER_AGENT, 'accept-language': 'en-US,en;q=0.9' },
  body: {
    eventType: 'pageview',
    siteId: 'replayed',
    sessionId: `s-${device}-${Math.floor(minute / 60)}`,
    url: 'https://www.example.com/products/widget',
    browser: {
      screenWidth: 1280 + device,
      screenHeight: 800,
      timezone: 'Europe/Berlin',
      language: 'en-US',
      platform: 'MacIntel',
    },
    ...more,
  },
});

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'evothesis-replay-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const run = async (lines: readonly unknown[], options: { name?: string; privacy?: 'full' | 'daily' | 'auto' } = {}) => {
  const { name = 'requests.jsonl', ...rest } = options;
  const file = join(folder, name);
  const text = lines.map((line) => (typeof line === 'string' ? line : JSON.stringify(line))).join('\n');
  await writeFile(file, name.endsWith('.gz') ? gzipSync(text) : text);
  const out = join(folder, 'out.jsonl');
  const summary = await replay([file], { out, ...rest });
  const answers = (await readFile(out, 'utf8'))
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ReplayLine);
  return { summary, answers };
};

describe('replay', () => {
  it('answers every event in input order, on the clock of the data', async () => {
    const { answers, summary } = await run([request(0), request(1), request(90), request(2, 1)]);
    expect(summary).toMatchObject({ lines: 4, events: 4, accepted: 4, refused: 0 });
    expect(answers.map(({ i }) => i)).toEqual([0, 1, 2, 3]);
    const [first, second, later] = answers as [ReplayLine, ReplayLine, ReplayLine];
    expect(first).toMatchObject({ accepted: true, is_new_visitor: true, tier: 'full', is_bot: false });
    expect(second).toMatchObject({
      identity_id: first.identity_id,
      session_id: first.session_id,
      is_new_visitor: true,
    });
    expect(later).toMatchObject({ identity_id: first.identity_id, is_new_visitor: false });
    expect(later.session_id).not.toBe(first.session_id);
  });

  it('gives the same answers every time, gzipped or not', async () => {
    const lines = Array.from({ length: 40 }, (_, n) => request(n * 7, n % 5));
    expect((await run(lines, { name: 'r.jsonl.gz' })).answers).toEqual((await run(lines)).answers);
  });

  it('names the file that cannot be read to its end', async () => {
    const file = join(folder, 'cut.jsonl.gz');
    const whole = gzipSync(`${JSON.stringify(request(0))}\n`);
    await writeFile(file, whole.subarray(0, whole.length - 9));
    await expect(replay([file], { out: join(folder, 'cut.out') })).rejects.toThrow(`${file} cannot be read to its end`);
  });

  it('names each event of a batch by its position, the refused ones with their reason', async () => {
    const batch = {
      eventType: 'batch',
      events: [{ eventType: 'click' }, { eventType: 'nonsense' }, { eventType: 'scroll' }],
    };
    const { answers } = await run([
      request(0, 0, batch),
      'not json',
      { t: 'x', body: 1 },
      request(1, 0, { siteId: undefined }),
      request(2, 0, { eventType: 'nope' }),
    ]);
    expect(answers.map(({ i, event, accepted, reason }) => ({ i, event, accepted, reason }))).toMatchObject([
      { i: 0, event: 0, accepted: true },
      { i: 0, event: 1, accepted: false, reason: expect.any(String) },
      { i: 0, event: 2, accepted: true },
      { i: 1, accepted: false, reason: 'unreadable_line' },
      { i: 2, accepted: false, reason: 'unreadable_line' },
      { i: 3, accepted: false, reason: 'missing_field' },
      { i: 4, accepted: false, reason: expect.any(String) },
    ]);
    for (const refused of answers.filter(({ accepted }) => !accepted))
      expect(refused).toMatchObject({ household_id: null, confidence: 0, tier: 'none' });
    expect(new Set(answers.map(({ identity_id }) => identity_id)).size).toBe(6);
  });

  it('runs lines of the raw archive as the batches they were', async () => {
    const time = new Date(T0).toISOString();
    const event = { eventType: 'click', timestamp: time, pageId: 'p1' } as const;
    const batches = [0, 1].map((n) =>
      rawBatch({
        batchId: `b${n}`,
        at: T0 + n * 1_000,
        events: [
          { ...event, eventId: 'x', seq: 1 },
          { ...event, eventId: 'y', seq: 2 },
        ],
      }),
    );
    const { answers } = await run(batches.flatMap(toRawLines));
    expect(answers.map(({ i, event: position }) => [i, position])).toEqual([
      [0, 0],
      [1, 1],
      [2, 0],
      [3, 1],
    ]);
    expect(new Set(answers.map(({ session_id }) => session_id)).size).toBe(1);
  });

  it('knows a visitor of tier daily for a day, and in tier none nobody', async () => {
    const day = 24 * 60;
    const daily = (await run([request(0), request(1), request(day)], { privacy: 'daily' })).answers;
    expect(daily.map(({ tier, household_id }) => [tier, household_id])).toEqual(Array(3).fill(['daily', null]));
    expect(daily[0]?.identity_id).toBe(daily[1]?.identity_id);
    expect(daily[0]?.identity_id).not.toBe(daily[2]?.identity_id);
    const denied = { consent: { state: 'denied' } };
    const none = (await run([request(0, 0, denied), request(1, 0, denied)], { privacy: 'auto' })).answers;
    expect(none).toMatchObject([
      { tier: 'none', confidence: 0 },
      { tier: 'none', confidence: 0 },
    ]);
    expect(none[0]?.identity_id).not.toBe(none[1]?.identity_id);
    expect(none[0]?.session_id).not.toBe(none[1]?.session_id);
  });
});

describe('replay on tables', () => {
  let db: TestDynamo;
  beforeAll(async () => {
    db = await startTestDynamo();
  });
  afterAll(() => db?.stop());

  it('decides as it does in memory', async () => {
    const lines = Array.from({ length: 60 }, (_, n) => JSON.stringify(request(n * 13, n % 7)));
    const decisions = async (options: Parameters<typeof createEngine>[0]) => {
      const engine = createEngine(options);
      const answers: ReplayLine[] = [];
      for (const [i, line] of lines.entries()) answers.push(...(await engine.take(i, line)));
      const names = new Map<string, number>();
      const number = (id: string | null) => id && (names.get(id) ?? names.set(id, names.size).size - 1);
      // The keys differ, so the ids do: what must be the same is who is who.
      return answers.map(({ identity_id, session_id, household_id, ...rest }) => ({
        ...rest,
        ids: [number(identity_id), number(session_id), number(household_id)],
      }));
    };
    expect(await decisions(openOnTables('dev', 'full', db.client))).toEqual(await decisions(openInMemory('full')));
  });
});

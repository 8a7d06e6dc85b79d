import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, afterEach, expect, it } from 'vitest';
import { createPool, type Pool } from './pool.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'pool-'));
const file = path.join(folder, 'index.mjs');
writeFileSync(
  file,
  `let calls = 0;
   export const handler = async (event, context) => {
     calls++;
     if (event.do === 'throw') throw new TypeError('no such thing');
     if (event.do === 'hang') await new Promise(() => setInterval(() => {}, 1000));
     if (event.do === 'spin') for (;;);
     if (event.do === 'exit') process.exit(3);
     if (event.do === 'crash') setTimeout(() => { throw new Error('later') }, 1), await new Promise(() => {});
     if (event.do === 'wait') await new Promise((done) => setTimeout(done, 50));
     if (event.do === 'litter') for (let i = 0, kept = []; i < 4e5; i++) kept[i % 20_000] = new Array(20).fill(i);
     if (event.do === 'litter') return process.getBuiltinModule('v8').getHeapSpaceStatistics().find(({ space_name }) => space_name === 'new_space').space_size;
     if (event.do === 'say') console.log('said ' + event.text);
     return { calls, stage: process.env.STAGE, home: process.env.HOME, left: context.getRemainingTimeInMillis() > 0, when: new Date(0) };
   };`,
);
const wrong = path.join(folder, 'wrong.mjs');
writeFileSync(wrong, 'export const handler = async (event, context, callback) => callback();');

let pool: Pool;
let log = '';
const open = (more: { file?: string; size?: number; timeoutMs?: number; idleMs?: number } = {}): Pool => {
  log = '';
  pool = createPool(
    {
      id: 'tried',
      name: 'tried-dev',
      file: more.file ?? file,
      memoryMb: 128,
      timeoutMs: more.timeoutMs ?? 5_000,
      env: { STAGE: 'dev' },
    },
    {
      size: more.size ?? 2,
      region: 'us-west-1',
      log: (line) => (log += line),
      ...(more.idleMs === undefined ? {} : { idleMs: more.idleMs }),
    },
  );
  return pool;
};
const invoke = async (event: object) => {
  const outcome = await pool.invoke(JSON.stringify(event));
  return outcome.ok ? JSON.parse(outcome.result) : outcome.error;
};

afterEach(() => pool.close());
afterAll(() => rmSync(folder, { recursive: true }));

it('keeps an environment from one event to the next, with nothing but its own variables', async () => {
  open();
  expect(await invoke({})).toEqual({ calls: 1, stage: 'dev', left: true, when: '1970-01-01T00:00:00.000Z' });
  expect(await invoke({})).toMatchObject({ calls: 2 });
});

it('gives each environment one event at a time and makes no more than it may', async () => {
  open({ size: 2 });
  const answers = await Promise.all(Array.from({ length: 6 }, () => invoke({ do: 'wait' })));
  expect(pool.size()).toBe(2);
  expect(answers.map(({ calls }) => calls).sort()).toEqual([1, 1, 2, 2, 3, 3]);
});

it('gives an error as an outcome and writes it down', async () => {
  open();
  expect(await invoke({ do: 'throw' })).toMatchObject({ errorType: 'TypeError', errorMessage: 'no such thing' });
  expect(await invoke({})).toMatchObject({ calls: 2 });
  expect(log).toContain('no such thing');
});

it.each(['hang', 'spin'])('ends a function that goes on too long (%s)', async (how) => {
  open({ timeoutMs: 300 });
  expect(await invoke({ do: how })).toMatchObject({ errorType: 'Sandbox.Timedout' });
  expect(await invoke({})).toMatchObject({ calls: 1 });
});

it.each(['exit', 'crash'])('outlives a function that takes its environment down (%s)', async (how) => {
  open({ size: 1 });
  const [first, second] = await Promise.all([invoke({ do: how }), invoke({})]);
  expect(first.errorType).toMatch(/^Runtime\./);
  expect(second).toMatchObject({ calls: 1 });
});

it('refuses a handler with three parameters, as the runtime does', async () => {
  open({ file: wrong });
  expect((await invoke({})).errorMessage).toContain('3 parameters');
});

it('gives young objects no more than their share of the function’s memory', async () => {
  open({ size: 1, timeoutMs: 60_000 });
  // V8's own limit would be 128 MB.
  expect(await invoke({ do: 'litter' })).toBeLessThanOrEqual(128 * 2 ** 20 * 0.15);
});

it('ends what has had no event for long, but for those that were warmed', async () => {
  open({ size: 3, idleMs: 100 });
  pool.warm(1);
  await Promise.all(Array.from({ length: 3 }, () => invoke({ do: 'wait' })));
  expect(pool.size()).toBe(3);
  await expect.poll(() => pool.size()).toBe(1);
  expect(await invoke({})).toMatchObject({ stage: 'dev' });
});

it('has other variables from one event to the next, and ends what is under way with the ones it began with', async () => {
  open({ size: 1 });
  const underWay = invoke({ do: 'wait' });
  const waiting = invoke({});
  pool.configure({ STAGE: 'prod' });
  expect(await underWay).toMatchObject({ calls: 1, stage: 'dev' });
  expect(await waiting).toMatchObject({ calls: 1, stage: 'prod' });
  pool.configure({ STAGE: 'other' });
  expect(await invoke({})).toMatchObject({ calls: 1, stage: 'other' });
});

it('keeps what the function says', async () => {
  open();
  await invoke({ do: 'say', text: 'hello' });
  await expect.poll(() => log).toContain('said hello');
});

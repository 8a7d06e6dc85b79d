import { expect, it } from 'vitest';
import { createCache } from './cache.ts';

const setup = () => {
  const world = { now: 0, value: 'v1', broken: false, loads: 0 };
  const cache = createCache({
    load: async () => {
      world.loads++;
      if (world.broken) throw new Error('unreachable');
      return world.value;
    },
    now: () => world.now,
  });
  return { world, get: () => cache('site') };
};

it('asks once for many, and not again while the value is fresh', async () => {
  const { world, get } = setup();
  expect(await Promise.all([get(), get(), get()])).toEqual(['v1', 'v1', 'v1']);
  world.now = 29_999;
  await get();
  expect(world.loads).toBe(1);
});

it('serves the old value while it is renewed, and never one older than a minute', async () => {
  const { world, get } = setup();
  await get();
  world.value = 'v2';
  world.now = 30_000;
  expect(await get()).toBe('v1');
  await new Promise(setImmediate);
  expect(await get()).toBe('v2');
  world.value = 'v3';
  world.now = 90_000;
  expect(await get()).toBe('v3');
});

it('goes on with the last value while the source cannot be reached, asking now and then', async () => {
  const { world, get } = setup();
  await get();
  world.broken = true;
  world.now = 600_000;
  for (let i = 0; i < 20; i++) expect(await get()).toBe('v1');
  expect(world.loads).toBe(2);
  world.now += 5_000;
  expect(await get()).toBe('v1');
  expect(world.loads).toBe(3);
  world.broken = false;
  world.value = 'v2';
  world.now += 5_000;
  expect(await get()).toBe('v2');
});

it('has nothing to serve when the first try fails, and tries again the next time', async () => {
  const { world, get } = setup();
  world.broken = true;
  await expect(get()).rejects.toThrow('unreachable');
  world.broken = false;
  expect(await get()).toBe('v1');
});

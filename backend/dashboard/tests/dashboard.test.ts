import { afterAll, afterEach, beforeAll, expect } from 'vitest';
import { harness, start } from './shared.ts';

beforeAll(start, 120_000);
afterAll(() => harness?.stop());
afterEach(async () => {
  expect(await harness.close()).toEqual([]);
});

await import('./pages/overview.ts');
await import('./pages/views.ts');
await import('./pages/states.ts');
// Last: it ends with what keeps this address out for minutes.
await import('./pages/access.ts');

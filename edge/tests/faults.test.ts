import { expect, it, vi } from 'vitest';
import { runFaults } from './faults.ts';

/** The short form of `node bench/faults.bench.ts`, which sends 5,000 a row. */
it('everything answered 200 is stored, once, whatever breaks', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  for (const { name, sent, answered, found, doubled } of await runFaults(24)) {
    expect({ name, found, doubled }).toEqual({ name, found: answered, doubled: 0 });
    expect(answered, name).toBeGreaterThan(sent / 2);
  }
}, 120_000);

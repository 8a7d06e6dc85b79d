import { expect, it, vi } from 'vitest';
import { FAULT_ROWS, runFaults } from './faults.ts';

/** Of each kind of fault one; `npm run test:faults` sends 5,000 batches through all of them. */
const SHORT = [
  'no fault',
  'table: dead',
  'table: half of the answers cut, then reset',
  'table: throttles half of the calls',
  'table dead, a wrong answer to a third of S3’s',
  'kill -9 of the table’s server',
  'kill -9 of the edge’s processes',
  'the clock jumps an hour ahead',
];

it('everything answered 200 is stored, once, whatever breaks', async () => {
  vi.spyOn(console, 'warn').mockImplementation(() => {});
  const rows = FAULT_ROWS.filter(({ name }) => SHORT.includes(name));
  expect(rows).toHaveLength(SHORT.length);
  for (const { name, sent, answered, found, doubled } of await runFaults(24, rows)) {
    expect({ name, found, doubled }).toEqual({ name, found: answered, doubled: 0 });
    expect(answered, name).toBeGreaterThan(sent / 2);
  }
}, 240_000);

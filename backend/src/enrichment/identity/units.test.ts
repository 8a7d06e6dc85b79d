import { expect, it } from 'vitest';
import { meterWriteUnits } from '../../cost/meter.ts';

// A count and no timing: whoever adds a read or a write to a visit meets this line. This is the dearest case: every
// record is an invocation of its own, on a site's first visits. Ten records an invocation: `bench/enrichment.bench.ts`.
it('identities and sessions take at most 0.3 write units and 0.5 read units an event at 8 events a batch', async () => {
  const metered = await meterWriteUnits({ visits: 60, events: 'heavy-tailed', perBatch: 8, visitsPerVisitor: 3 });
  const { identities = 0, sessions = 0 } = metered.writes;
  expect(identities).toBeGreaterThan(0);
  expect(sessions).toBeGreaterThan(0);
  expect(identities + sessions, JSON.stringify(metered.writes)).toBeLessThanOrEqual(0.3);
  // Of all tables together, so the part of these two is smaller still.
  expect(metered.readUnits).toBeLessThanOrEqual(0.5);
}, 180_000);

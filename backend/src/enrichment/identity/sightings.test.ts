import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { predict, remember, type Seen } from './sightings.ts';

const HABIT = { discount: 0.3, concentration: 0.2 };

describe('what a device showed', () => {
  it('is likelier the oftener it did, and leaves something for what is new', () => {
    let seen: readonly Seen[] = [];
    let before = predict(seen, 'a', 0.01, HABIT);
    for (let day = 1; day < 5; day++) {
      seen = remember(seen, 'a', day, 4);
      const now = predict(seen, 'a', 0.01, HABIT);
      expect(now).toBeGreaterThan(before);
      expect(predict(seen, 'b', 0.01, HABIT)).toBeGreaterThan(0);
      before = now;
    }
  });

  it('stays bounded, and a probability', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('a', 'b', 'c', 'd', 'e')),
        fc.double({ min: 1e-6, max: 1, noNaN: true }),
        (values, base) => {
          let seen: readonly Seen[] = [];
          for (const [day, value] of values.entries()) seen = remember(seen, value, day, 3);
          expect(seen.length).toBeLessThanOrEqual(3);
          const probability = predict(seen, 'a', base, HABIT);
          expect(probability).toBeGreaterThan(0);
          expect(probability).toBeLessThanOrEqual(1.2);
        },
      ),
    );
  });
});

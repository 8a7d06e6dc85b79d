import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createProgress } from './progress.ts';

it('never puts the checkpoint past a record that is not done, and reaches the end when all are', () => {
  fc.assert(
    fc.property(
      fc.array(fc.boolean(), { minLength: 1, maxLength: 60 }),
      fc.array(fc.nat(), { maxLength: 60 }),
      (dropped, order) => {
        const progress = createProgress();
        const open = new Map<number, () => void>();
        dropped.forEach((drop, at) => {
          const done = progress.read(String(at + 1), drop);
          if (!drop) open.set(at + 1, done);
        });
        const check = (): void => {
          const first = Math.min(...open.keys(), dropped.length + 1);
          expect(progress.checkpoint()).toBe(first === 1 ? undefined : String(first - 1));
        };
        check();
        for (const pick of [...order, ...Array.from({ length: 60 }, () => 0)]) {
          const waiting = [...open.keys()];
          if (waiting.length === 0) break;
          const sequence = waiting[pick % waiting.length] as number;
          open.get(sequence)?.();
          open.delete(sequence);
          check();
        }
        expect(progress.outstanding()).toBe(0);
      },
    ),
  );
});

it('forgets what it has passed', () => {
  const progress = createProgress();
  for (let sequence = 1; sequence <= 5_000; sequence++) progress.read(String(sequence), true);
  const done = progress.read('5001', false);
  expect(progress.checkpoint()).toBe('5000');
  done();
  expect(progress.checkpoint()).toBe('5001');
});

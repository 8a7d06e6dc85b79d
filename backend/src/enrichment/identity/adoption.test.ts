import { expect, it } from 'vitest';
import { adoptionOf, versionAfter } from './adoption.ts';

/** Eight in ten visits have the new release, one in ten has stood still for years. */
const today = new Map([
  ['10|157.0', 80],
  ['10|156.0', 10],
  ['10|109.0', 10],
]);
const beforeRelease = new Map([
  ['10|156.0', 90],
  ['10|109.0', 10],
]);
const standingOf = (version: string) => adoptionOf(beforeRelease, version).standing;

it('expects an update where a site has moved on, and none of what stands still', () => {
  const seenNew = adoptionOf(today, '10|157.0');
  const seenOld = adoptionOf(today, '10|156.0');
  const frozen = adoptionOf(today, '10|109.0');
  expect(versionAfter(seenNew, '10|156.0', standingOf('10|156.0'), 5)).toBeGreaterThan(0.6);
  expect(versionAfter(seenOld, '10|156.0', standingOf('10|156.0'), 5)).toBeLessThan(0.3);
  expect(versionAfter(frozen, '10|109.0', standingOf('10|109.0'), 5)).toBeGreaterThan(0.9);
});

it('knows no way back, neither of the browser nor of the system', () => {
  expect(versionAfter(adoptionOf(today, '10|156.0'), '10|157.0', [1, 1], 5)).toBeUndefined();
  expect(versionAfter(adoptionOf(today, '9|157.0'), '10|156.0', [1, 1], 5)).toBeUndefined();
});

import { expect, it } from 'vitest';
import { compareVersions } from './versions.ts';

it('orders the numbers of two user agents', () => {
  expect(compareVersions('5.0 10.0 156.0.0.0', '5.0 10.0 156.0.0.0')).toBe(0);
  expect(compareVersions('5.0 10.0 157.0.0.0', '5.0 10.0 156.0.0.0')).toBe(1);
  // 26.6 comes before 26.6.1, and 9 before 10.
  expect(compareVersions('18.7 26.6 604.1', '18.7 26.6.1 604.1')).toBe(-1);
  expect(compareVersions('26.10', '26.9')).toBe(1);
});

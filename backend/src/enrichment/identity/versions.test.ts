import { expect, it } from 'vitest';
import { compareVersions, versionOf } from './versions.ts';

it('orders the numbers of two user agents', () => {
  expect(compareVersions('5.0 10.0 156.0.0.0', '5.0 10.0 156.0.0.0')).toBe(0);
  expect(compareVersions('5.0 10.0 157.0.0.0', '5.0 10.0 156.0.0.0')).toBe(1);
  // 26.6 comes before 26.6.1, and 9 before 10.
  expect(compareVersions('18.7 26.6 604.1', '18.7 26.6.1 604.1')).toBe(-1);
  expect(compareVersions('26.10', '26.9')).toBe(1);
});

it('tells the numbers of the system from those of the browser', () => {
  expect(versionOf('Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) CriOS/156.0.0.0 Mobile')).toBe(
    '18.7|156.0.0.0',
  );
  expect(versionOf('Mozilla/5.0 (X11; Linux; rv:150.0) Gecko/20100101 Firefox/150.0')).toBe('11|20100101 150.0 150.0');
  expect(versionOf('curl/8.5.0')).toBe('|8.5.0');
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  domainSession,
  hourShard,
  parseDomainSession,
  parseHourShard,
  parseTimeBatch,
  SITE_ID,
  shardOf,
  timeBatch,
} from './keys.ts';
import { pack, unpack } from './packed.ts';

const siteId = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

describe('keys', () => {
  it('reads back every key it builds, whatever the session id holds', () => {
    fc.assert(
      fc.property(siteId, fc.string({ unit: 'binary' }), (site, session) => {
        expect(parseDomainSession(domainSession(site, session))).toEqual({ siteId: site, sessionId: session });
      }),
    );
    fc.assert(
      fc.property(siteId, fc.string(), fc.nat(63), (site, batchId, shard) => {
        expect(parseTimeBatch(timeBatch('2026-11-22T14:00:00.000Z', batchId)).batchId).toBe(batchId);
        expect(parseHourShard(hourShard(site, '2026-11-22T14', shard))).toEqual({
          siteId: site,
          hour: '2026-11-22T14',
          shard,
        });
      }),
    );
  });

  it('refuses site ids that a key or a path could read as structure', () => {
    for (const bad of ['', 'a#b', 'a/b', '../a', '.a', 'a b', 'a\n', 'ä', 'a'.repeat(65), '#hours'])
      expect(SITE_ID.test(bad)).toBe(false);
    for (const good of ['example-com', 'test-site', 'a', 'A.b_c-9']) expect(SITE_ID.test(good)).toBe(true);
  });

  it('puts a batch into the same shard every time, and uses all of them', () => {
    const seen = new Set<number>();
    for (let i = 0; i < 400; i++) {
      const shard = shardOf(`batch-${i}`, 8);
      expect(shardOf(`batch-${i}`, 8)).toBe(shard);
      seen.add(shard);
    }
    expect([...seen].sort()).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  });
});

describe('packed payloads', () => {
  it('round-trip any JSON value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(unpack(pack(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('refuse a version that this release does not know', () => {
    expect(() => unpack(new Uint8Array([250, 1, 2]))).toThrow(/version 250/);
  });

  it('refuse to unpack more than they should hold', () => {
    expect(() => unpack(pack('a'.repeat(9 * 1024 * 1024)))).toThrow(RangeError);
  });
});

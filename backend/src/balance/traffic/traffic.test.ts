import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ArchiveIo } from '../../archive/ports.ts';
import { unusual } from './unusual.ts';
import { unusualSites } from './watch.ts';

describe('an unusual hour', () => {
  it.each([
    // [events, past, verdict]
    [1000, [1000, 1100, 950, 1050], undefined],
    [0, [1000, 1100, 950, 1050], 'low'],
    [5000, [1000, 1100, 950, 1050], 'high'],
    // One earlier outage or campaign does not move what is expected.
    [1000, [1000, 0, 1050, 40_000], undefined],
    [0, [1000, 0, 1050, 900], 'low'],
    // A small site, a young site.
    [0, [20, 30, 25, 40], undefined],
    [90, [20, 30, 25, 40], undefined],
    [0, [1000, 1000], undefined],
  ] as const)('%i after %j is %s', (events, past, verdict) => {
    expect(unusual(events, past)?.direction).toBe(verdict);
  });

  it('is never one that lies within what there was before', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100_000), { minLength: 3, maxLength: 8 }), fc.nat(7), (past, at) => {
        const middle = past.toSorted((a, b) => a - b).slice(1, -1);
        const events = middle[at % Math.max(1, middle.length)] ?? past[0] ?? 0;
        const said = unusual(events, past);
        // Between the outermost: unusual only where the rest agrees with each other and not with it.
        if (said) expect(Math.abs(events - said.expected)).toBeGreaterThan(100);
      }),
    );
  });
});

describe('the watch over sites', () => {
  const HOUR = '2026-11-22T14';
  /** An archive with manifests by site and hour, and markers for the hours that have one. */
  const archive = (rows: Record<string, Record<string, number>>) =>
    ({
      tables: {
        siteHours: async (hour: string) =>
          Object.keys(rows).flatMap((siteId) =>
            rows[siteId]?.[hour] === undefined ? [] : [{ siteId, hour, shards: 1 }],
          ),
      },
      buckets: {
        raw: {
          read: async (key: string) => {
            const [, siteId = '', date = '', at = ''] =
              /domain=([^/]+)\/.*events-(\d{4}-\d{2}-\d{2})-(\d{2})\./.exec(key) ?? [];
            const count = rows[siteId]?.[`${date}T${at}`];
            if (count === undefined) return null;
            const body = Buffer.from(JSON.stringify({ rows: count }));
            return {
              body: (async function* () {
                yield body;
              })(),
              etag: '',
              bytes: body.length,
            };
          },
        },
      },
    }) as unknown as ArchiveIo;
  const weeks = ['2026-11-15T14', '2026-11-08T14', '2026-11-01T14'];
  const past = (count: number) => Object.fromEntries(weeks.map((hour) => [hour, count]));

  it('finds the site that fell silent, the one that was flooded, and not the one that is as ever', async () => {
    const found = await unusualSites(
      archive({
        silent: past(2000),
        flooded: { ...past(2000), [HOUR]: 90_000 },
        steady: { ...past(2000), [HOUR]: 2100 },
        young: { [HOUR]: 90_000 },
      }),
      HOUR,
    );
    expect(found.map(({ siteId, direction }) => [siteId, direction])).toEqual([
      ['flooded', 'high'],
      ['silent', 'low'],
    ]);
  });

  it('takes the days before where a site has no weeks behind it', async () => {
    const days = ['2026-11-21T14', '2026-11-20T14', '2026-11-19T14'];
    const rows = { daily: Object.fromEntries([...days.map((hour) => [hour, 500]), [HOUR, 0]]) };
    expect(await unusualSites(archive(rows), HOUR)).toMatchObject([{ siteId: 'daily', events: 0, expected: 500 }]);
  });
});

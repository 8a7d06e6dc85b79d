import { putEnriched, putRaw, type TestStores } from '../../../backend/src/archive/testing/store.ts';
import { toEnrichedLines, toRawLines } from '../../../backend/src/records/to-lines.ts';
import { type Stored, siteHour } from './mix.ts';
import { createTally } from './tally.ts';

/** Puts a site's hour into the tables, and says what its lines come to. */
export const fill = async (
  stores: TestStores,
  siteId: string,
  hour: string,
  { events, shards, seed }: { events: number; shards: number; seed: number },
) => {
  const [raw, enriched] = [createTally(), createTally()];
  let some: Stored[] = [];
  const put = async () => {
    await putRaw(
      stores,
      some.map((stored) => stored.raw),
      shards,
    );
    await putEnriched(
      stores,
      some.map((stored) => stored.enriched),
    );
    some = [];
  };
  const people = Math.max(50, Math.round(events / 10));
  for await (const stored of siteHour(siteId, hour, { events, shards, people, seed })) {
    for (const line of toRawLines(stored.raw)) raw.add(line);
    for (const line of toEnrichedLines(stored.enriched)) enriched.add(line);
    if (some.push(stored) === 1000) await put();
  }
  await put();
  return { raw, enriched };
};

import type { Batch } from '../../../sdk/src/wire.ts';
import { type Person, person } from '../../local/traffic/people.ts';
import { createRandom } from '../../local/traffic/random.ts';
import { createVisit } from '../../local/traffic/visit.ts';
import { heavyTailed } from '../cost/mix.ts';

export type NextBatch = { person: Person; batch: Batch };

const shift = (time: string, ms: number): string => new Date(Date.parse(time) + ms).toISOString();

/** The same batch, sealed at `now`: its events keep their distances. */
const sealedAt = (batch: Batch, now: number): Batch => {
  const ms = now - Date.parse(batch.createdAt ?? '');
  return {
    ...batch,
    createdAt: new Date(now).toISOString(),
    events: batch.events.map((event) => ({ ...event, timestamp: shift(event.timestamp ?? '', ms) })),
  };
};

/**
 * People in the midst of their visits, of which each call gives one's next batch: long and short visits overlap as on a
 * site, and the rate is exact from the first second on. Pages a visit by a heavy tail.
 */
export const createVisitors = (siteId: string, seed: number, atOnce = 40, people = 2_000) => {
  const random = createRandom(seed);
  const open: { person: Person; left: Batch[] }[] = [];
  let visits = 0;
  return {
    /** Visits that have ended. */
    visits: (): number => visits,
    next: (now: number): NextBatch => {
      while (open.length < atOnce) {
        const who = person(seed, random.whole(0, people - 1));
        const { batches } = createVisit(random, who, siteId, now, heavyTailed(random.next()));
        open.push({ person: who, left: batches.map(({ batch }) => batch) });
      }
      const at = random.whole(0, open.length - 1);
      const visit = open[at] as (typeof open)[number];
      const batch = visit.left.shift() as Batch;
      if (visit.left.length === 0) {
        open.splice(at, 1);
        visits++;
      }
      return { person: visit.person, batch: sealedAt(batch, now) };
    },
  };
};

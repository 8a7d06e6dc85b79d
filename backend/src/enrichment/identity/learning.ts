import { type Frequencies, type Lesson, learn, merged, noFrequencies, pruned } from './frequencies.ts';
import { rowKeys } from './keys.ts';
import type { IdentityStore } from './rows.ts';

export type Learning = {
  /** What is known now; `take` lessons change it. */
  frequencies: (siteId: string) => Promise<Frequencies>;
  take: (siteId: string, lesson: Lesson) => void;
  /** Writes what was learned, when there is enough of it. */
  share: (siteId: string, now: number) => Promise<void>;
};

type Site = { known: Frequencies; own: Frequencies; sharedAt: number };

/** Visits between two writes of a site's row. A young site's is written whenever what is known has doubled. */
const SHARE_EVERY = 512;
const KEEP_DAYS = 400;

/** Each instance learns by itself and adds its lessons to the site's row, so that no visit waits for a hot row. */
export const createLearning = (store: IdentityStore): Learning => {
  const sites = new Map<string, Promise<Site>>();

  const load = async (siteId: string): Promise<Site> => {
    const [row] = await store.get([rowKeys.frequencies(siteId)]);
    return {
      known: row ? structuredClone(row.data as Frequencies) : noFrequencies(),
      own: noFrequencies(),
      sharedAt: 0,
    };
  };
  const site = (siteId: string): Promise<Site> => {
    let held = sites.get(siteId);
    if (!held) {
      held = load(siteId);
      sites.set(siteId, held);
      // A failed read must not stay for the life of the instance.
      held.catch(() => sites.delete(siteId));
    }
    return held;
  };
  const taken = new Map<string, Lesson[]>();

  return {
    frequencies: async (siteId) => (await site(siteId)).known,
    take: (siteId, lesson) => {
      const lessons = taken.get(siteId);
      if (lessons) lessons.push(lesson);
      else taken.set(siteId, [lesson]);
    },
    share: async (siteId, now) => {
      const held = await site(siteId);
      const lessons = taken.get(siteId) ?? [];
      taken.delete(siteId);
      for (const lesson of lessons) {
        learn(held.known, lesson);
        learn(held.own, lesson);
      }
      if (held.own.visits < Math.min(SHARE_EVERY, held.known.visits / 2)) return;
      const own = held.own;
      held.own = noFrequencies();
      const [row] = await store.get([rowKeys.frequencies(siteId)], true);
      const all = pruned(row ? merged(row.data as Frequencies, own) : own, now);
      const written = await store.put({
        ...rowKeys.frequencies(siteId),
        version: (row?.version ?? 0) + 1,
        data: all,
        expiresAt: Math.round(now / 1000) + KEEP_DAYS * 86_400,
      });
      // Lost to another instance: the lessons go with the next write.
      if (written) held.known = merged(structuredClone(all), held.own);
      else held.own = merged(own, held.own);
    },
  };
};

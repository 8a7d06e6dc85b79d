import { nameFrom } from './ids.ts';
import { rowKeys } from './keys.ts';
import type { Revision } from './revision.ts';
import type { IdentityStore } from './rows.ts';

/** Revisions read of one day: a site that has more of them has lost its identity key. */
const MOST_A_DAY = 5_000;
const DAY = 86_400_000;

/**
 * Notes a revision, once: false where the same one is noted already. An erasure finds its row by what `data` mentions, so
 * it needs no index.
 */
export const recordRevision = (
  store: IdentityStore,
  siteId: string,
  revision: Revision,
  expiresAt: number,
): Promise<boolean> => {
  const { from, to, at, scope } = revision;
  const key = rowKeys.revision(siteId, at, nameFrom(from, to, JSON.stringify(scope)));
  return store.put({ ...key, version: 1, data: revision, expiresAt });
};

/** Revisions noted from one day to another, both included (`2026-11-22`, UTC), in no particular order. */
export const readRevisions = async (
  store: Pick<IdentityStore, 'query'>,
  siteId: string,
  from: string,
  to: string,
): Promise<Revision[]> => {
  const found: Revision[] = [];
  for (let day = Date.parse(from); day <= Date.parse(to); day += DAY) {
    const { key } = rowKeys.revision(siteId, new Date(day).toISOString(), '');
    for (const { data } of await store.query(key, MOST_A_DAY)) found.push(data as Revision);
  }
  return found;
};

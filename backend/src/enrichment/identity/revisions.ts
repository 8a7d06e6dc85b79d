import { nameFrom } from './ids.ts';
import { rowKeys } from './keys.ts';
import type { Revision } from './revision.ts';
import type { IdentityStore } from './rows.ts';

/** Revisions read of one day: a site that has more of them has lost its identity key. */
const MOST_A_DAY = 5_000;
const DAY = 86_400_000;

/**
 * Notes a revision, once: false where the same one is noted already. Its row is found by the identity it revises, and a
 * second one by the other, so that an erasure of either takes the note with it.
 */
export const recordRevision = async (
  store: IdentityStore,
  siteId: string,
  revision: Revision,
  expiresAt: number,
): Promise<boolean> => {
  const { from, to, at, scope } = revision;
  const name = nameFrom(from, to, JSON.stringify(scope));
  const row = { version: 1, data: revision, expiresAt };
  const [first, mirror] = (['of', 'by'] as const).map((side) => rowKeys.revision(siteId, at, `${side}#${name}`));
  if (!first || !mirror || !(await store.put({ ...row, ...first, identityId: from }))) return false;
  await store.put({ ...row, ...mirror, identityId: to });
  return true;
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
    for (const { row, data } of await store.query(key, MOST_A_DAY))
      if (row.startsWith('of#')) found.push(data as Revision);
  }
  return found;
};

import type { RawBatch } from '../../records/raw.ts';
import { nameFrom } from './ids.ts';
import { placeOf } from './place.ts';

/**
 * What later evidence says of an earlier decision. A decision is made within one batch and told at once; it is never
 * changed in place. It is revised here, and `rebuild` restates the archived hours by it, sessions and counts included.
 *
 * - `merge`: an identity that a client session was given as new turned out to be one that the site knows.
 * - `move`: a client session was another identity's.
 * - `split`: part of an identity's past was another device's.
 */
export type Revision = {
  readonly kind: 'merge' | 'move' | 'split';
  readonly from: string;
  readonly to: string;
  /** Time of receipt of the batch that showed it, ISO. */
  readonly at: string;
  /** What of `from` becomes `to`; all of it for a merge. */
  readonly scope: Scope;
};

export type Scope =
  | { readonly of: 'everything' }
  | { readonly of: 'session'; readonly sessionId: string }
  /** Visits from one address before the revision. */
  | { readonly of: 'stay'; readonly net: string; readonly address: string }
  /** Visits under one `visitorId`, by its hash. */
  | { readonly of: 'visitor'; readonly visitor: string };

/** The hash by which a `visitorId` is known to the identities table. */
export const visitorName = (visitorId: string): string => nameFrom(visitorId);

const covers = ({ scope, at }: Revision, batch: RawBatch): boolean => {
  switch (scope.of) {
    case 'everything':
      return true;
    case 'session':
      return batch.sessionId === scope.sessionId;
    case 'visitor':
      return batch.visitorId !== undefined && visitorName(batch.visitorId) === scope.visitor;
    case 'stay': {
      const place = placeOf(batch);
      return batch.receivedAt < at && place?.net === scope.net && place.address === scope.address;
    }
  }
};

/**
 * The identity of a batch with everything that was learned later.
 * @param revisions by the identity they revise, see `byIdentity`
 */
export const revised = (
  identity: string,
  batch: RawBatch,
  revisions: ReadonlyMap<string, readonly Revision[]>,
): string => {
  const passed = new Set<string>();
  let current = identity;
  while (!passed.has(current)) {
    passed.add(current);
    const next = revisions.get(current)?.find((revision) => !passed.has(revision.to) && covers(revision, batch));
    if (next) current = next.to;
  }
  return current;
};

export const byIdentity = (revisions: readonly Revision[]): ReadonlyMap<string, readonly Revision[]> =>
  Map.groupBy(revisions, ({ from }) => from);

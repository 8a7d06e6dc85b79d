import type { EnrichedBatch } from '../records/enriched.ts';
import type { EnrichedLine } from '../records/lines.ts';
import type { RawBatch } from '../records/raw.ts';

/** Whom an erasure or an access is about. A session is named by the page's id or by the enrichment's. */
export const SUBJECT_KINDS = ['identity', 'visitor', 'session'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];
export type Subject = {
  siteId: string;
  by: SubjectKind;
  value: string;
  /** Others of the same kind, in the same sweep: it reads everything of a site once, however many are looked for. */
  more?: readonly string[];
};

export const valuesOf = ({ value, more = [] }: Subject): string[] => [value, ...more];

/** What is known of one batch, wherever it was found. */
export type Sighting = {
  hour: string;
  /** `receivedAt#batchId`, which names a batch in every place. */
  receipt: string;
  sessionId: string;
  visitorId: string | undefined;
  identityId?: string;
  enrichedSession?: string;
};

const ofRaw = ({
  receivedAt,
  batchId,
  sessionId,
  visitorId,
}: Pick<RawBatch, 'receivedAt' | 'batchId' | 'sessionId' | 'visitorId'>): Sighting => ({
  hour: receivedAt.slice(0, 13),
  receipt: `${receivedAt}#${batchId}`,
  sessionId,
  visitorId,
});

/** Of a raw batch, or of a line of the raw archive. */
export const rawSighting = ofRaw;
/** Of an enriched batch. */
export const enrichedSighting = ({ raw, identity }: EnrichedBatch): Sighting => ({
  ...ofRaw(raw),
  identityId: identity.identity_id,
  enrichedSession: identity.session_id,
});
/** Of a line of the enriched archive. */
export const lineSighting = (line: EnrichedLine): Sighting => ({
  ...ofRaw(line as EnrichedLine & { visitorId?: string }),
  identityId: line.identity.identity_id,
  enrichedSession: line.identity.session_id,
});

/** Whether a sighting is of the subject, as far as that place can tell: a raw batch knows no identity. */
const isOf = (
  by: SubjectKind,
  values: ReadonlySet<string>,
  { sessionId, visitorId, identityId, enrichedSession }: Sighting,
): boolean =>
  by === 'identity'
    ? identityId !== undefined && values.has(identityId)
    : by === 'visitor'
      ? visitorId !== undefined && values.has(visitorId)
      : values.has(sessionId) || (enrichedSession !== undefined && values.has(enrichedSession));

/** Everything about a subject that was found, collected sighting by sighting. */
export const createTrail = (subject: Subject) => {
  const receipts = new Map<string, Set<string>>();
  // The subject itself may be in the tables of identities and sessions without any batch.
  const values = new Set(valuesOf(subject));
  const named = (kind: SubjectKind) => new Set(subject.by === kind ? values : []);
  const sessions = named('session');
  const enrichedSessions = named('session');
  const visitors = named('visitor');
  const identities = named('identity');
  /** Identities that also have batches of others, so that they must stay. */
  const shared = new Set<string>();
  /** Sessions and visitors of batches that were enriched and are somebody else's. */
  const others = new Set<string>();

  const isMine = (seen: Sighting): boolean =>
    isOf(subject.by, values, seen) || (receipts.get(seen.hour)?.has(seen.receipt) ?? false);
  const take = (seen: Sighting): void => {
    const hour = receipts.get(seen.hour) ?? new Set();
    receipts.set(seen.hour, hour.add(seen.receipt));
    sessions.add(seen.sessionId);
    if (seen.enrichedSession) enrichedSessions.add(seen.enrichedSession);
    if (seen.visitorId) visitors.add(seen.visitorId);
    if (seen.identityId) identities.add(seen.identityId);
  };
  const follows = ({ sessionId, visitorId }: Sighting): boolean => {
    if (subject.by === 'visitor') return false;
    if (sessions.has(sessionId) && !others.has(sessionId)) return true;
    const known = subject.by === 'identity' && visitorId !== undefined && visitors.has(visitorId);
    return known && !others.has(visitorId);
  };
  return {
    /** Takes a sighting in; true where it is of the subject. */
    see: (seen: Sighting): boolean => {
      if (!isMine(seen)) {
        if (!seen.identityId) return false;
        shared.add(seen.identityId);
        if (subject.by === 'visitor') return false;
        others.add(seen.sessionId);
        if (seen.visitorId) others.add(seen.visitorId);
        return false;
      }
      take(seen);
      return true;
    },
    /**
     * Takes a batch in that has not been enriched, so that it says nothing of an identity: it goes with the batches of the
     * same client session, or of the same visitor, unless somebody else has some of those too. Ask when all has been seen.
     */
    follow: (seen: Sighting): boolean => {
      if (!isMine(seen) && !follows(seen)) return false;
      take(seen);
      return true;
    },
    isMine,
    hours: () => [...receipts.keys()].sort(),
    receipts: () => [...receipts.values()].flatMap((hour) => [...hour]),
    sessions: () => [...sessions],
    enrichedSessions: () => [...enrichedSessions],
    visitors: () => [...visitors],
    /** Client sessions and visitors that are nobody else's: a copy of any of their batches is the subject's. */
    ownMarks: () => ({
      sessions: subject.by === 'visitor' ? [] : [...sessions].filter((one) => !others.has(one)),
      visitors: subject.by === 'identity' ? [...visitors].filter((one) => !others.has(one)) : [],
    }),
    /** Identities that are nothing but this subject. */
    ownIdentities: () =>
      [...identities].filter((id) => (subject.by === 'identity' && values.has(id)) || !shared.has(id)),
    identities: () => [...identities],
  };
};
export type Trail = ReturnType<typeof createTrail>;

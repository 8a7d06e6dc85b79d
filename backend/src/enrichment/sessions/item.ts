import { sessionFacts } from './facts.ts';
import { packState, unpackState } from './state.ts';
import type { Session } from './types.ts';

/**
 * A sessions item in plain values. What an operator looks for are attributes of their own; what only a later batch
 * needs is `state`. An ordinary session stays within 1 KB, one write unit.
 */
export type SessionItem = {
  identity_id: string;
  session_start: string;
  /** Absent in a session that another one took up: it leaves the indexes, and `merged_into` names the other's start. */
  session_id?: string;
  site_id?: string;
  merged_into?: string;
  version: number;
  expires_at: number;
  tier?: string;
  session_sequence?: number;
  first_event?: string;
  last_event?: string;
  duration_ms?: number;
  engaged_ms?: number;
  events?: number;
  pageviews?: number;
  entry_page?: string;
  exit_page?: string;
  exit_source?: string;
  is_bounce?: boolean;
  source?: string;
  medium?: string;
  campaign?: string;
  channel?: string;
  state?: Uint8Array;
};

export const toSessionItem = (session: Session): SessionItem => {
  const { duration, engaged, counts, exitSource, isBounce } = sessionFacts(session);
  return {
    identity_id: session.identity,
    session_start: session.start,
    session_id: session.id,
    site_id: session.siteId,
    version: session.version + 1,
    expires_at: session.expiresAt,
    tier: session.tier,
    session_sequence: session.sequence,
    first_event: new Date(session.first).toISOString(),
    last_event: new Date(session.last).toISOString(),
    duration_ms: duration,
    engaged_ms: engaged,
    events: counts.events,
    pageviews: counts.pageviews,
    ...(session.entry ? { entry_page: session.entry.path } : {}),
    ...(session.exit ? { exit_page: session.exit.path } : {}),
    exit_source: exitSource,
    is_bounce: isBounce,
    ...(session.origin?.source ? { source: session.origin.source } : {}),
    ...(session.origin?.medium ? { medium: session.origin.medium } : {}),
    ...(session.origin?.campaign ? { campaign: session.origin.campaign } : {}),
    ...(session.origin?.channel ? { channel: session.origin.channel } : {}),
    state: packState({ ...session, ...(session.origin ? { originAt: session.origin.at } : {}) }),
  };
};

/** What is left of a session that `into` took up; kept so that its id in older events can be followed. */
export const toMergedItem = (session: Session, into: Session): SessionItem => ({
  identity_id: session.identity,
  session_start: session.start,
  merged_into: into.start,
  version: session.version + 1,
  expires_at: session.expiresAt,
});

/** Undefined for what is left of a merged session. */
export const fromSessionItem = (item: SessionItem): Session | undefined => {
  if (!item.state || !item.session_id) return undefined;
  const first = Date.parse(item.first_event ?? '');
  const { entry, exit, originAt, ...state } = unpackState(item.state, first);
  const { source, medium, campaign, channel } = item;
  return {
    ...state,
    identity: item.identity_id,
    start: item.session_start,
    id: item.session_id,
    siteId: item.site_id ?? '',
    tier: item.tier as Session['tier'],
    sequence: item.session_sequence ?? 1,
    version: item.version,
    last: Date.parse(item.last_event ?? ''),
    ...(entry ? { entry: { ...entry, path: item.entry_page ?? '' } } : {}),
    ...(exit ? { exit: { ...exit, path: item.exit_page ?? '' } } : {}),
    ...(originAt === undefined
      ? {}
      : {
          origin: {
            ...(source ? { source } : {}),
            ...(medium ? { medium } : {}),
            ...(campaign ? { campaign } : {}),
            ...(channel ? { channel } : {}),
            at: originAt,
          },
        }),
    expiresAt: item.expires_at,
  };
};

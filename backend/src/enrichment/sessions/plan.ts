import { nameFrom } from '../identity/ids.ts';
import { bounded, joinContent, joinPages } from './join.ts';
import { type Content, type Session, type SessionOptions, UNLOADED } from './types.ts';

/** What a new session is called by, beside its content. */
export type Owner = Pick<Session, 'identity' | 'siteId' | 'tier'>;

/** One session to store, with the sessions it takes up; all of them or nothing. */
export type Write = { session: Session; absorbs: readonly Session[] };

export type Plan = {
  writes: readonly Write[];
  /** All sessions as they are after the writes, in order of their start. */
  sessions: readonly Session[];
};

type Cluster = {
  sessions: Session[];
  contents: Content[];
  last: number;
  day?: string;
  campaign?: string;
};

/** Derivable, so that a session's id can be computed from what the events say. */
export const sessionId = (identity: string, start: string): string => `ses_${nameFrom('session', identity, start)}`;

const isSession = (content: Content): content is Session => 'sequence' in content;

/**
 * The visitor had closed every page of the cluster, and then came from outside in a browser storage that the cluster
 * does not know: another visit, however soon. A new tab of a visit that is still open, or one opened by a link of the
 * site, is not. (Where the last exit is delivered after the next visit began, the two remain one session.)
 */
const leftAndCameAgain = (cluster: Cluster, next: Content): boolean => {
  const arrivals = Object.entries(next.visits ?? {});
  if (!arrivals.some(([, at]) => at === next.first)) return false;
  const members = [...cluster.sessions, ...cluster.contents];
  if (arrivals.some(([visit]) => members.some(({ visits = {} }) => Object.hasOwn(visits, visit)))) return false;
  const pages = Object.values(members.map((member) => member.pages).reduce(joinPages, {}));
  return pages.length > 0 && pages.every(({ exit }) => exit === UNLOADED);
};

const startsAnew = (cluster: Cluster, next: Content, { timeout, newCampaignNewSession }: SessionOptions): boolean =>
  next.first - cluster.last > timeout ||
  next.day !== cluster.day ||
  leftAndCameAgain(cluster, next) ||
  (newCampaignNewSession &&
    next.campaign !== undefined &&
    cluster.campaign !== undefined &&
    next.campaign.name !== cluster.campaign);

/**
 * Sessions are the connected parts of all activity, two activities being connected when no more than the time-out
 * lies between them and nobody left in between. Seen so, the order in which batches come cannot matter: a late batch that closes the gap
 * between two sessions makes them one.
 */
const clustersOf = (contents: readonly Content[], options: SessionOptions): Cluster[] => {
  const clusters: Cluster[] = [];
  let current: Cluster | undefined;
  for (const next of [...contents].sort((a, b) => a.first - b.first || a.last - b.last)) {
    if (!current || startsAnew(current, next, options)) {
      current = { sessions: [], contents: [], last: next.last, ...(next.day ? { day: next.day } : {}) };
      clusters.push(current);
    }
    current.last = Math.max(current.last, next.last);
    if (next.campaign) current.campaign = next.campaign.name;
    if (isSession(next)) current.sessions.push(next);
    else current.contents.push(next);
  }
  return clusters;
};

const isApplied = (content: Content, sessions: readonly Session[]): boolean =>
  Object.keys(content.batches).every((batch) => sessions.some((session) => Object.hasOwn(session.batches, batch)));

/**
 * What to write so that `known`, the identity's sessions near in time, take up `contents`, one for each batch.
 * Batches that are already part of a session change nothing. Pure.
 */
export const planSessions = (
  owner: Owner,
  known: readonly Session[],
  contents: readonly Content[],
  options: SessionOptions,
): Plan => {
  const fresh = contents.filter((content) => !isApplied(content, known));
  const starts = new Set(known.map(({ start }) => start));
  let sequence = Math.max(0, ...known.map((session) => session.sequence));

  const create = (content: Content): Session => {
    let at = content.first;
    while (starts.has(new Date(at).toISOString())) at++;
    const start = new Date(at).toISOString();
    starts.add(start);
    sequence++;
    return { ...content, ...owner, start, id: sessionId(owner.identity, start), sequence, version: 0 };
  };

  const writes: Write[] = [];
  const sessions: Session[] = [];
  for (const cluster of clustersOf([...known, ...fresh], options)) {
    const [oldest, ...absorbs] = cluster.sessions.sort((a, b) => (a.start < b.start ? -1 : 1));
    const joined = [...absorbs, ...cluster.contents].reduce<Content | undefined>(
      (all, next) => (all ? joinContent(all, next) : next),
      oldest,
    );
    if (!joined) continue;
    if (oldest && absorbs.length === 0 && cluster.contents.length === 0) {
      sessions.push(oldest);
      continue;
    }
    const { identity, siteId, tier, start, id, version } = oldest ?? create(joined);
    const sequenceOf = Math.min(...(oldest ? cluster.sessions.map((session) => session.sequence) : [sequence]));
    const session = bounded({ ...joined, identity, siteId, tier, start, id, sequence: sequenceOf, version });
    sessions.push(session);
    writes.push({ session, absorbs });
  }
  return { writes, sessions };
};

/** The session that a batch is part of. */
export const sessionOf = (sessions: readonly Session[], content: Content): Session | undefined => {
  const [batch = ''] = Object.keys(content.batches);
  return sessions.find((session) => Object.hasOwn(session.batches, batch));
};

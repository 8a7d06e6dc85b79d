import type { SessionStore } from './track.ts';
import type { Session } from './types.ts';

/** Older sessions than the oldest event that a site believes are out of reach: only their number is still needed. */
const REACH_MS = 73 * 3_600_000;

/** The session store of `replay` and of tests: sessions by identity, out of reach ones forgotten but for the last. */
export const memorySessionStore = (): SessionStore & { readonly all: () => Iterable<Session> } => {
  const byIdentity = new Map<string, readonly Session[]>();
  const find = (sessions: readonly Session[], start: string) => sessions.find((session) => session.start === start);

  return {
    near: async (identity, first, last) => {
      const sessions = byIdentity.get(identity) ?? [];
      const touches = (session: Session) => session.last >= first && session.first <= last;
      const latest = sessions.reduce<Session | undefined>(
        (best, session) => (best && best.sequence > session.sequence ? best : session),
        undefined,
      );
      return sessions.filter((session) => session === latest || touches(session));
    },
    write: async ({ session, absorbs }) => {
      const sessions = byIdentity.get(session.identity) ?? [];
      const isCurrent = ({ start, version }: Session) => (find(sessions, start)?.version ?? 0) === version;
      if (!isCurrent(session) || !absorbs.every(isCurrent)) return false;
      const gone = new Set([session.start, ...absorbs.map(({ start }) => start)]);
      const others = sessions.filter(({ start, last }) => !gone.has(start) && last > session.last - REACH_MS);
      byIdentity.set(session.identity, [...others, { ...session, version: session.version + 1 }]);
      return true;
    },
    all: function* () {
      for (const sessions of byIdentity.values()) yield* sessions;
    },
  };
};

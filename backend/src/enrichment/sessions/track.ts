import { type Owner, planSessions, sessionOf, type Write } from './plan.ts';
import type { Content, Session, SessionOptions } from './types.ts';

/** Where sessions live. Both implementations answer alike. */
export type SessionStore = {
  /**
   * The identity's latest sessions and all that could touch the time from `first` to `last` (epoch ms). Unless
   * `consistent`, the answer may be a second old.
   */
  near(identity: string, first: number, last: number, consistent: boolean): Promise<readonly Session[]>;
  /** Stores all or nothing; false when another writer was faster. */
  write(write: Write): Promise<boolean>;
};

export type Tracked = { session: Session; totalSessions: number };

export type TrackerOptions = {
  store: SessionStore;
  /** Waits before another try, milliseconds. */
  wait: (ms: number) => Promise<void>;
  random: () => number;
};

/** Ten tries outlast any burst that 30 minutes of one person's tabs can make. */
const TRIES = 10;

/**
 * Puts batches of one identity into its sessions: read, pure plan, conditional write; again when another writer was
 * faster. After a session was made it looks once more, consistently: two writers may each have made one for the
 * same visit, and whoever looks last sees both and makes them one.
 */
export const createTracker =
  ({ store, wait, random }: TrackerOptions) =>
  async (owner: Owner, contents: readonly Content[], options: SessionOptions): Promise<readonly Tracked[]> => {
    const first = Math.min(...contents.map((content) => content.first));
    const last = Math.max(...contents.map((content) => content.last));
    for (let attempt = 0; attempt < TRIES; attempt++) {
      const known = await store.near(owner.identity, first - options.timeout, last + options.timeout, attempt > 0);
      const { writes, sessions } = planSessions(owner, known, contents, options);
      const stored = await Promise.all(writes.map((write) => store.write(write)));
      const lookAgain = stored.includes(false) || writes.some(({ session }) => session.version === 0);
      if (!lookAgain) {
        const totalSessions = Math.max(...sessions.map(({ sequence }) => sequence));
        return contents.map((content) => {
          const session = sessionOf(sessions, content);
          if (!session) throw new Error('a batch has been planned into no session');
          return { session, totalSessions };
        });
      }
      if (stored.includes(false)) await wait(random() * 20 * 2 ** Math.min(attempt, 5));
    }
    throw new Error(`sessions of ${owner.identity} are being written by too many at once`);
  };

import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Me, Site } from '../api/types.ts';

export type Session = {
  me: Me;
  sites: readonly Site[];
  /** Asks for the list again: a site that sends its first event is in no earlier one. */
  reloadSites: () => Promise<void>;
  /** The server no longer knows who asks. */
  expired: () => void;
  logOut: () => void;
};

export const SessionContext = createContext<Session | null>(null);

/** Who is logged in. @throws outside of the logged-in page */
export const useSession = (): Session => {
  const session = useContext(SessionContext);
  if (!session) throw new Error('nobody is logged in here');
  return session;
};

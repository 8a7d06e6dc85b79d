import { useCallback, useEffect, useState } from 'preact/hooks';
import { type ApiError, ask, post } from './api/client.ts';
import type { Me, Site } from './api/types.ts';
import { SessionContext } from './data/session.ts';
import { Page } from './shell/page.tsx';
import { Failed, Waiting } from './ui/states.tsx';
import { Login } from './views/login.tsx';

type Gate =
  | { is: 'waiting' }
  | { is: 'out'; message: string }
  | { is: 'failed'; message: string }
  | { is: 'in'; me: Me; sites: readonly Site[] };

const ENDED = 'Your session has ended. Log in again to go on where you were.';

const sitesOf = async () => (await ask<{ sites: readonly Site[] }>('/sites')).sites;

/** Who asks: lets in who has a session, and asks everybody else for a key. */
export const App = ({ message }: { message: string }) => {
  const [gate, setGate] = useState<Gate>({ is: 'waiting' });
  const enter = useCallback(async (otherwise: string) => {
    try {
      const [me, sites] = await Promise.all([ask<Me>('/me'), sitesOf()]);
      setGate({ is: 'in', me, sites });
    } catch (error) {
      const { status, message: says } = error as ApiError;
      setGate(status === 401 ? { is: 'out', message: otherwise } : { is: 'failed', message: says });
    }
  }, []);
  useEffect(() => {
    void enter(message);
  }, [enter, message]);
  const reloadSites = useCallback(async () => {
    const sites = await sitesOf().catch(() => undefined);
    if (sites) setGate((now) => (now.is === 'in' ? { ...now, sites } : now));
  }, []);
  const expired = useCallback(() => setGate({ is: 'out', message: ENDED }), []);
  const logOut = useCallback(() => {
    void post('/logout', {})
      .catch(() => undefined)
      .then(() => setGate({ is: 'out', message: '' }));
  }, []);

  if (gate.is === 'waiting') return <Waiting lines={14} />;
  if (gate.is === 'out') return <Login message={gate.message} done={() => void enter('')} />;
  if (gate.is === 'failed')
    return (
      <main class="login panel">
        <h1>Evothesis</h1>
        <Failed message={gate.message} again={() => void enter('')} />
      </main>
    );
  const { me, sites } = gate;
  return (
    <SessionContext.Provider value={{ me, sites, reloadSites, expired, logOut }}>
      <Page />
    </SessionContext.Provider>
  );
};

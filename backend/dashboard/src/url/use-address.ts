import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { readState, type State, writeState } from './state.ts';

/** Changes the state and the address; `keep` replaces the entry that Back goes to instead of adding one. */
export type Go = (change: Partial<State>, keep?: boolean) => void;

/** The state of the address, followed through Back and Forward. */
export const useAddress = (): [State, Go] => {
  const [state, setState] = useState(() => readState(location.search));
  const now = useRef(state);
  const go = useCallback<Go>((change, keep = false) => {
    now.current = { ...now.current, ...change };
    const address = location.pathname + writeState(now.current);
    // A link to where one is already would be a dead entry for Back.
    if (address !== location.pathname + location.search)
      history[keep ? 'replaceState' : 'pushState'](null, '', address);
    setState(now.current);
  }, []);
  useEffect(() => {
    const onBack = () => {
      const found = readState(location.search);
      now.current = { ...found, site: found.site || now.current.site };
      setState(now.current);
    };
    addEventListener('popstate', onBack);
    return () => removeEventListener('popstate', onBack);
  }, []);
  return [state, go];
};

import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import type { ApiError } from '../api/client.ts';
import { useSession } from './session.ts';

export type Loaded<T> = {
  /** The last answer; kept while the next one is on its way, so that nothing jumps. */
  data: T | undefined;
  error: ApiError | undefined;
  loading: boolean;
  again: () => void;
};

/**
 * Loads what `key` names, again when it or `fresh` changes; an answer that was overtaken is dropped.
 * @param fresh asks again without a sign of loading
 */
export const useLoad = <T>(key: string, load: (signal: AbortSignal) => Promise<T>, fresh = 0): Loaded<T> => {
  const { expired } = useSession();
  const [state, setState] = useState<Omit<Loaded<T>, 'again'> & { key: string }>({
    key: '',
    data: undefined,
    error: undefined,
    loading: true,
  });
  const [tries, setTries] = useState(0);
  const latest = useRef(load);
  latest.current = load;
  useEffect(() => {
    const asked = new AbortController();
    setState((now) => ({ ...now, loading: now.key !== key || now.error !== undefined }));
    latest.current(asked.signal).then(
      (data) => {
        if (!asked.signal.aborted) setState({ key, data, error: undefined, loading: false });
      },
      (error: ApiError) => {
        if (asked.signal.aborted) return;
        if (error.status === 401) expired();
        setState((now) => ({ ...now, key, error, loading: false }));
      },
    );
    return () => asked.abort();
  }, [key, fresh, tries]);
  const again = useCallback(() => setTries((n) => n + 1), []);
  return { data: state.data, error: state.error, loading: state.loading, again };
};

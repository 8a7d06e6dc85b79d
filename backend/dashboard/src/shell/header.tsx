import type { Live } from '../api/types.ts';
import { useSession } from '../data/session.ts';
import { count } from '../format/numbers.ts';
import type { State } from '../url/state.ts';
import type { Go } from '../url/use-address.ts';
import { ThemeButton } from './theme.tsx';

/** Whose site, how many are on it now, and the way out. */
export const Header = ({ state, go, live }: { state: State; go: Go; live: Live | undefined }) => {
  const { me, sites, logOut } = useSession();
  const names = [...new Set([...(state.site ? [state.site] : []), ...sites.map(({ site }) => site)])].sort();
  return (
    <header class="top">
      <span class="mark" aria-hidden="true" />
      <h1 class="unseen">Evothesis: {state.site || 'no site yet'}</h1>
      {names.length > 0 && (
        <select
          class="site"
          aria-label="Site"
          value={state.site}
          onInput={(event) => go({ site: event.currentTarget.value, filters: [], steps: [] })}
        >
          {names.map((name) => (
            <option key={name} value={name}>
              {name}
            </option>
          ))}
        </select>
      )}
      {state.site && (
        <button type="button" class="live-now quiet" onClick={() => go({ view: 'live' })} title="See them live">
          <span class={live && live.visitors > 0 ? 'pulse on' : 'pulse'} aria-hidden="true" />
          {live ? (
            <span>
              {count(live.visitors)} <span class="word">{live.visitors === 1 ? 'visitor' : 'visitors'} </span>now
            </span>
          ) : (
            '…'
          )}
        </button>
      )}
      <span class="push" />
      <ThemeButton />
      <button type="button" class="quiet leave" onClick={logOut}>
        {me.role === 'share' ? 'Close' : 'Log out'}
      </button>
    </header>
  );
};

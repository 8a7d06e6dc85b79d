import { useEffect } from 'preact/hooks';
import { useSession } from '../data/session.ts';
import { useLive } from '../data/use-live.ts';
import { momentIn } from '../format/dates.ts';
import { useAddress } from '../url/use-address.ts';
import { viewsFor } from '../views/index.ts';
import { NoSites } from '../views/setup/no-sites.tsx';
import type { View } from '../views/view.ts';
import { FilterChips } from './filter-chips.tsx';
import { FilterMenu } from './filter-menu.tsx';
import { Header } from './header.tsx';
import { Nav } from './nav.tsx';
import { RangeMenu } from './range-menu.tsx';

const SITES_MS = 3_000;

/** The page of somebody who is logged in: what stands around every view, and the view of the address. */
export const Page = () => {
  const { me, sites, reloadSites } = useSession();
  const [state, go] = useAddress();
  const site = state.site || sites[0]?.site || '';
  const shown = { ...state, site };
  const { live, error, fresh } = useLive(site);
  const views = viewsFor(me.role);
  const view = views.find(({ id }) => id === state.view) ?? (views[0] as View);
  const timeZone = sites.find((each) => each.site === site)?.timezone ?? 'UTC';

  useEffect(() => {
    document.title = site ? `${site} · ${view.name} · Evothesis` : 'Evothesis';
  }, [site, view]);
  useEffect(() => {
    if (site) return;
    const timer = setInterval(() => void reloadSites(), SITES_MS);
    return () => clearInterval(timer);
  }, [site, reloadSites]);

  const has = (control: View['controls'][number]) => view.controls.includes(control);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the numbers
      </a>
      <Header state={shown} go={go} live={live} />
      {site && <Nav views={views} chosen={view} state={shown} go={go} />}
      <main id="main" tabIndex={-1}>
        {error && error.status !== 401 && (
          <p class="failed" role="alert">
            {error.message} Trying again by itself.
          </p>
        )}
        {me.role === 'share' && (
          <p class="banner">
            A shared, read-only view
            {me.expires_at ? ` that ends on ${momentIn(timeZone, me.expires_at)} (${timeZone}).` : '.'}
          </p>
        )}
        {!site && <NoSites go={go} />}
        {site && (
          <>
            {view.controls.length > 0 && (
              <div class="controls">
                <h2 class="view-name">{view.name}</h2>
                {has('filters') && <FilterMenu state={shown} go={go} />}
                {has('compare') && (
                  <label class="check">
                    <input
                      type="checkbox"
                      checked={state.compare}
                      onChange={(event) => go({ compare: event.currentTarget.checked })}
                    />
                    Compare
                  </label>
                )}
                {has('range') && <RangeMenu state={shown} go={go} timeZone={timeZone} />}
              </div>
            )}
            {has('filters') && <FilterChips filters={state.filters} change={(filters) => go({ filters })} />}
            <view.Show key={`${site} ${view.id}`} state={shown} go={go} timeZone={timeZone} live={live} fresh={fresh} />
          </>
        )}
      </main>
    </>
  );
};

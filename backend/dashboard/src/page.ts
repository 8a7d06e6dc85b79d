import { type ApiError, getHours, getLive, getReports, getSites, type Live, type ReportAnswer } from './api.ts';
import { chart } from './chart.ts';
import { h } from './dom.ts';
import { count } from './format.ts';
import { readState, type State, toQuery, writeState } from './state.ts';
import { breakdowns, REPORTS } from './views/breakdowns.ts';
import { filterChips } from './views/filters.ts';
import { header } from './views/header.ts';
import { livePanel } from './views/live.ts';
import { quality } from './views/quality.ts';
import { noSitesView, setupView } from './views/setup.ts';
import { totals } from './views/totals.ts';

const LIVE_MS = 2_000;
/** Reports are asked for again when something has happened, but not more often than this. */
const FRESH_MS = 5_000;
const NAMES = ['summary', 'timeseries', ...REPORTS, 'bots', 'tiers'].join(',');

export type PageOptions = { onLoggedOut: () => void; logout: () => void };

/** The page of a logged-in user. @throws ApiError when nobody is logged in, or the server cannot be reached */
export const page = async (app: HTMLElement, options: PageOptions): Promise<void> => {
  let sites = await getSites();
  let state = readState(location.search);
  if (!state.site && sites[0]) state = { ...state, site: sites[0].site };
  let stopped = false;
  let asked = new AbortController();
  let answer: ReportAnswer | undefined;
  // What the live counter had seen when the reports were asked for: more than that means they are old.
  let seen = 0;
  let reported = 0;
  let freshAt = 0;
  const chosen = new Map<string, string>();
  const frame = {
    live: h('span'),
    filters: h('div'),
    notice: h('div', { role: 'alert' }),
    setup: h('div'),
    totals: h('div'),
    chart: h('div', { class: 'chart-box' }),
    panels: h('div'),
    live_panel: h('div'),
    quality: h('div'),
  };
  let setup: ReturnType<typeof setupView> | undefined;

  const go = (change: Partial<State>, keep = false): void => {
    if (change.site !== undefined && change.site !== state.site) answer = undefined;
    state = { ...state, ...change };
    history[keep ? 'replaceState' : 'pushState'](null, '', location.pathname + writeState(state));
    draw();
  };

  const failed = (error: ApiError): void => {
    if (error.name === 'AbortError') return;
    if (error.status === 401) {
      stop();
      options.onLoggedOut();
      return;
    }
    frame.notice.replaceChildren(
      h(
        'p',
        { class: 'notice' },
        error.message,
        ' ',
        h('button', { type: 'button', class: 'quiet', click: () => void load() }, 'Try again'),
      ),
    );
  };

  const drawChart = (): void => {
    if (!answer) return;
    const width = frame.chart.clientWidth;
    if (width === 0) return;
    frame.chart.replaceChildren(
      chart({
        rows: answer.reports.timeseries ?? [],
        before: answer.compare?.reports.timeseries ?? [],
        metric: state.metric,
        interval: answer.interval,
        width,
      }),
    );
  };

  const drawReports = (): void => {
    if (!answer) return;
    const { reports, compare } = answer;
    frame.totals.replaceChildren(
      totals(reports.summary?.[0] ?? {}, compare?.reports.summary?.[0], state.metric, (metric) => {
        go({ metric }, true);
      }),
    );
    drawChart();
    frame.panels.replaceChildren(
      breakdowns({
        reports,
        chosen,
        addFilter: (filter) => state.filters.includes(filter) || go({ filters: [...state.filters, filter] }),
        csvOf: (report) => `/api/reports/${report}?${toQuery(state, { format: 'csv', limit: '10000' })}`,
      }),
    );
  };

  const load = async (): Promise<void> => {
    asked.abort();
    asked = new AbortController();
    const { signal } = asked;
    freshAt = Date.now();
    reported = seen;
    app.classList.add('loading');
    try {
      const question = toQuery(state, { names: NAMES, limit: '100' });
      const before = state.compare
        ? getReports(toQuery(state, { names: 'summary,timeseries', compare: 'previous' }), signal)
        : undefined;
      before?.catch(() => undefined);
      const [now, compared] = await Promise.all([getReports(question, signal), before]);
      answer = compared?.compare ? { ...now, compare: compared.compare } : now;
      frame.notice.replaceChildren();
      drawReports();
      const hours = await getHours(toQuery(state)).catch(() => []);
      if (!signal.aborted)
        frame.quality.replaceChildren(quality(now.reports.bots ?? [], now.reports.tiers ?? [], hours));
    } catch (error) {
      failed(error as ApiError);
    } finally {
      if (!signal.aborted) app.classList.remove('loading');
    }
  };

  const drawLive = (live: Live): void => {
    frame.live.replaceChildren(
      h('span', { class: live.visitors > 0 ? 'pulse on' : 'pulse' }),
      `${count(live.visitors)} ${live.visitors === 1 ? 'visitor' : 'visitors'} now`,
    );
    frame.live_panel.replaceChildren(livePanel(live));
    const summary = answer?.reports.summary?.[0];
    const known = Number(summary?.events ?? 0) + Number(summary?.bot_events ?? 0);
    const fresh = live.events_30_minutes + live.bot_events_30_minutes;
    if (answer && known === 0 && fresh === 0 && state.filters.length === 0) {
      if (!setup) {
        setup = setupView(state.site);
        frame.setup.replaceChildren(setup.element);
      }
    } else if (fresh > 0) setup?.arrived(live.events_30_minutes === 0);
    seen = fresh;
    const age = Date.now() - freshAt;
    if (age > 60_000 || (answer && fresh !== reported && (age > FRESH_MS || known === 0))) void load();
  };

  /** One look after the other, never two at once; none while nobody looks at the page. */
  const watch = async (): Promise<void> => {
    while (!stopped) {
      if (!document.hidden) {
        try {
          if (state.site) drawLive(await getLive(state.site));
          else {
            sites = await getSites();
            if (sites[0]) go({ site: sites[0].site }, true);
          }
        } catch (error) {
          failed(error as ApiError);
        }
      }
      await new Promise((resolve) => setTimeout(resolve, LIVE_MS));
    }
  };

  const leave = (): void => {
    stop();
    options.logout();
  };

  const draw = (): void => {
    document.title = state.site ? `${state.site} · Evothesis` : 'Evothesis';
    const top = header({ state, sites, change: go, logout: leave });
    frame.live = top.live;
    frame.setup.replaceChildren();
    setup = undefined;
    seen = 0;
    frame.filters.replaceChildren(filterChips(state.filters, (filters) => go({ filters })) ?? '');
    app.replaceChildren(
      top.element,
      state.site
        ? h(
            'main',
            {},
            frame.filters,
            frame.notice,
            frame.setup,
            h('section', { class: 'panel overview', 'aria-label': 'Overview' }, frame.totals, frame.chart),
            frame.panels,
            frame.live_panel,
            frame.quality,
          )
        : h(
            'main',
            {},
            noSitesView((site) => go({ site })),
          ),
    );
    if (state.site) void load();
  };

  const onBack = (): void => {
    state = { ...readState(location.search), site: new URLSearchParams(location.search).get('site') ?? state.site };
    draw();
  };
  const resized = new ResizeObserver(drawChart);
  resized.observe(frame.chart);
  addEventListener('popstate', onBack);
  const stop = (): void => {
    stopped = true;
    asked.abort();
    resized.disconnect();
    removeEventListener('popstate', onBack);
  };
  draw();
  void watch();
};

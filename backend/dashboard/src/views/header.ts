import type { Site } from '../api.ts';
import { h } from '../dom.ts';
import { RANGES, type State } from '../state.ts';

export type HeaderOptions = {
  state: State;
  sites: readonly Site[];
  change: (change: Partial<State>) => void;
  logout: () => void;
};

const today = (): string => new Date().toISOString().slice(0, 10);

const dates = ({ state, change }: HeaderOptions): HTMLElement => {
  const input = (name: 'from' | 'to', text: string) => {
    const field = h('input', { type: 'date', name, 'aria-label': text, value: state[name], max: today() });
    field.addEventListener('change', () => {
      const next = { from: state.from, to: state.to, [name]: field.value };
      if (next.from && next.to) change(next.from <= next.to ? next : { from: field.value, to: field.value });
    });
    return field;
  };
  return h('span', { class: 'dates' }, input('from', 'First day'), '–', input('to', 'Last day'));
};

const themeButton = (): HTMLElement => {
  const dark = () =>
    document.documentElement.dataset.theme === 'dark' ||
    (!document.documentElement.dataset.theme && matchMedia('(prefers-color-scheme: dark)').matches);
  return h(
    'button',
    {
      type: 'button',
      class: 'quiet',
      'aria-label': 'Switch between light and dark',
      click: () => {
        const theme = dark() ? 'light' : 'dark';
        document.documentElement.dataset.theme = theme;
        localStorage.setItem('theme', theme);
      },
    },
    '◐',
  );
};

/** Site, live counter, range, comparison. `live` is filled in from outside. */
export const header = (options: HeaderOptions): { element: HTMLElement; live: HTMLElement } => {
  const { state, sites, change, logout } = options;
  const names =
    sites.some(({ site }) => site === state.site) || !state.site
      ? sites.map(({ site }) => site)
      : [state.site, ...sites.map(({ site }) => site)];
  const pickSite = h(
    'select',
    { 'aria-label': 'Site', class: 'site' },
    ...names.map((site) => h('option', { value: site, selected: site === state.site }, site)),
  );
  pickSite.addEventListener('change', () => change({ site: pickSite.value, filters: [] }));
  const pickRange = h(
    'select',
    { 'aria-label': 'Range' },
    ...RANGES.map(([value, text]) => h('option', { value, selected: value === state.range }, text)),
  );
  pickRange.addEventListener('change', () =>
    change(
      pickRange.value === 'custom'
        ? { range: 'custom', from: state.from || today(), to: state.to || today() }
        : { range: pickRange.value },
    ),
  );
  const compare = h('input', { type: 'checkbox', id: 'compare', checked: state.compare });
  compare.addEventListener('change', () => change({ compare: compare.checked }));
  const live = h('span', { class: 'live', role: 'status', 'aria-live': 'off' });
  const element = h(
    'header',
    {},
    h(
      'div',
      { class: 'who' },
      h('span', { class: 'mark', 'aria-hidden': 'true' }),
      h('h1', { class: 'unseen' }, 'Evothesis'),
      pickSite,
      live,
    ),
    h(
      'div',
      { class: 'controls' },
      pickRange,
      state.range === 'custom' && dates(options),
      h('label', { class: 'check', for: 'compare' }, compare, 'Compare'),
      themeButton(),
      h('button', { type: 'button', class: 'quiet', click: logout }, 'Log out'),
    ),
  );
  return { element, live };
};

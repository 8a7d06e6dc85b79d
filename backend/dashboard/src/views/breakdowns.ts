import type { Reports, Row } from '../api.ts';
import { h, styled } from '../dom.ts';
import { count, decimal, duration, label, percent } from '../format.ts';

type Show = (value: string | number | null | undefined) => string;
type Tab = {
  readonly report: string;
  readonly name: string;
  /** What a click on a row filters by. */
  readonly dimension?: string;
  /** Field, heading, form; the first decides the length of the bar. */
  readonly columns: readonly (readonly [string, string, Show])[];
  /** What to do when there is nothing. */
  readonly empty: string;
};

const VISITS = [
  ['visitors', 'Visitors', count],
  ['bounce_rate', 'Bounce', percent],
] as const;
const by = (report: string, name: string, dimension: string, empty: string, columns: Tab['columns'] = VISITS): Tab => ({
  report,
  name,
  dimension,
  columns,
  empty,
});
const CAMPAIGN = 'Add utm_source, utm_medium and utm_campaign to your links to see them here.';

/** The panels of the page, each with its tabs. */
export const PANELS: readonly { readonly id: string; readonly tabs: readonly Tab[] }[] = [
  {
    id: 'Sources',
    tabs: [
      by('channels', 'Channels', 'channel', 'No visits in this range.'),
      by('sources', 'Sources', 'source', 'No visits in this range.'),
      by('mediums', 'Mediums', 'medium', CAMPAIGN),
      by('campaigns', 'Campaigns', 'campaign', CAMPAIGN),
    ],
  },
  {
    id: 'Pages',
    tabs: [
      by('pages', 'Pages', 'page', 'No page views in this range.', [
        ['pageviews', 'Views', count],
        ['visitors', 'Visitors', count],
        ['engaged_time', 'Time', duration],
      ]),
      by('entry_pages', 'Entry', 'entry_page', 'No visits in this range.'),
      by('exit_pages', 'Exit', 'exit_page', 'No visits in this range.'),
      by('page_categories', 'Kinds', 'page_category', 'No page views in this range.'),
      by('scroll_depth', 'Scroll', 'page', 'No page views in this range.', [
        ['scroll_depth', 'Depth %', count],
        ['reached_50', 'Half', percent],
        ['reached_100', 'End', percent],
      ]),
    ],
  },
  {
    id: 'Places',
    tabs: [
      by('countries', 'Countries', 'country', 'No visits in this range.'),
      by('regions', 'Regions', 'region', 'The viewer’s region comes from CloudFront; locally there is none.'),
      by('cities', 'Cities', 'city', 'The viewer’s city comes from CloudFront; locally there is none.'),
      by('languages', 'Languages', 'language', 'No visits in this range.'),
    ],
  },
  {
    id: 'Devices',
    tabs: [
      by('devices', 'Devices', 'device', 'No visits in this range.'),
      by('browsers', 'Browsers', 'browser', 'No visits in this range.'),
      by('operating_systems', 'Systems', 'os', 'No visits in this range.'),
    ],
  },
  {
    id: 'Actions',
    tabs: [
      by('events', 'Events', 'event', 'No events in this range.', [
        ['count', 'Events', count],
        ['visitors', 'Visitors', count],
      ]),
      by('forms', 'Forms', 'form', 'No form was submitted in this range.', [
        ['count', 'Sent', count],
        ['abandoned', 'Left', count],
        ['completion', 'Done', percent],
      ]),
      {
        report: 'web_vitals',
        name: 'Web vitals',
        columns: [
          ['p75', 'p75', decimal],
          ['count', 'Samples', count],
        ],
        empty: 'Turn web vitals on in the pixel to see how fast your pages feel.',
      },
    ],
  },
  {
    id: 'Visitors',
    tabs: [
      by('visitor_types', 'New or returning', 'visitor_type', 'No visits in this range.', [
        ['visitors', 'Visitors', count],
        ['sessions', 'Sessions', count],
        ['engaged_time', 'Time', duration],
      ]),
    ],
  },
];

export const REPORTS: readonly string[] = [...new Set(PANELS.flatMap(({ tabs }) => tabs.map(({ report }) => report)))];

export type BreakdownOptions = {
  reports: Reports;
  /** Chosen tab by panel; kept over redraws. */
  chosen: Map<string, string>;
  addFilter: (filter: string) => void;
  /** Address of a report's CSV. */
  csvOf: (report: string) => string;
};

const ROWS = 9;

const rowsOf = (tab: Tab, rows: readonly Row[], addFilter: (filter: string) => void, limit: number): HTMLElement => {
  const [first] = tab.columns;
  const longest = Math.max(1, ...rows.map((row) => Number(row[first?.[0] ?? ''] ?? 0)));
  const nameCell = (row: Row) => {
    const value = String(row.value);
    const text = h(
      'span',
      { class: value.startsWith('(') ? 'text muted' : 'text', title: value },
      label(tab.dimension ?? '', value),
    );
    const { dimension } = tab;
    return dimension
      ? h(
          'button',
          {
            type: 'button',
            class: 'row-name',
            'aria-label': `Only ${label(dimension, value)}`,
            click: () => addFilter(`${dimension}:${value}`),
          },
          text,
        )
      : h('span', { class: 'row-name' }, text);
  };
  return h(
    'table',
    {},
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        h('th', { scope: 'col' }, tab.name),
        ...tab.columns.map(([, name]) => h('th', { scope: 'col', class: 'number' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      ...rows
        .slice(0, limit)
        .map((row) =>
          h(
            'tr',
            {},
            h(
              'th',
              { scope: 'row' },
              styled(
                h('span', { class: 'bar', 'aria-hidden': 'true' }),
                'width',
                `${(100 * Number(row[first?.[0] ?? ''] ?? 0)) / longest}%`,
              ),
              nameCell(row),
            ),
            ...tab.columns.map(([field, , show]) => h('td', { class: 'number' }, show(row[field]))),
          ),
        ),
    ),
  );
};

const panel = (id: string, tabs: readonly Tab[], options: BreakdownOptions): HTMLElement => {
  const body = h('div', { role: 'tabpanel', 'aria-label': id });
  const bar = h('div', { class: 'tabs', role: 'tablist', 'aria-label': id });
  const show = (tab: Tab, limit = ROWS) => {
    options.chosen.set(id, tab.report);
    for (const button of bar.children) {
      const selected = button.getAttribute('data-report') === tab.report;
      button.setAttribute('aria-selected', String(selected));
      button.setAttribute('tabindex', selected ? '0' : '-1');
    }
    const rows = options.reports[tab.report] ?? [];
    body.replaceChildren(
      rows.length === 0 ? h('p', { class: 'empty' }, tab.empty) : rowsOf(tab, rows, options.addFilter, limit),
      h(
        'div',
        { class: 'more' },
        rows.length > limit &&
          h(
            'button',
            { type: 'button', class: 'quiet', click: () => show(tab, rows.length) },
            `Show all ${rows.length}`,
          ),
        rows.length > 0 && h('a', { class: 'quiet', href: options.csvOf(tab.report), download: '' }, 'CSV'),
      ),
    );
  };
  for (const tab of tabs) {
    bar.append(
      h('button', { type: 'button', role: 'tab', 'data-report': tab.report, click: () => show(tab) }, tab.name),
    );
  }
  bar.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const at = tabs.findIndex(({ report }) => report === options.chosen.get(id));
    const next = step === undefined ? undefined : tabs[(at + step + tabs.length) % tabs.length];
    if (!next) return;
    show(next);
    (bar.querySelector('[aria-selected="true"]') as HTMLElement | null)?.focus();
  });
  const [first] = tabs;
  const chosen = tabs.find(({ report }) => report === options.chosen.get(id)) ?? first;
  if (chosen) show(chosen);
  return h('section', { class: 'panel', 'aria-label': id }, bar, body);
};

export const breakdowns = (options: BreakdownOptions): HTMLElement =>
  h('div', { class: 'panels' }, ...PANELS.map(({ id, tabs }) => panel(id, tabs, options)));

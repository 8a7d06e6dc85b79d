import { count, decimal, duration, percent } from '../../format/numbers.ts';
import type { Column } from '../../ui/data-table.tsx';

export type Table = {
  readonly report: string;
  readonly name: string;
  /** What a click on a row filters by. */
  readonly dimension?: string;
  /** On the card. The first decides the length of the bar. */
  readonly columns: readonly Column[];
  /** In the window with all rows. */
  readonly details: readonly Column[];
  /** What to do when there is nothing. */
  readonly empty: string;
};

const VISITORS: Column = { field: 'visitors', name: 'Visitors', show: count };
const SESSIONS: Column = { field: 'sessions', name: 'Sessions', show: count };
const VIEWS: Column = { field: 'pageviews', name: 'Views', show: count };
const BOUNCE: Column = { field: 'bounce_rate', name: 'Bounce', show: percent };
const TIME: Column = { field: 'engaged_time', name: 'Time', show: duration };
const OF_VISITS = [VISITORS, BOUNCE] as const;
const ALL_OF_VISITS = [
  VISITORS,
  SESSIONS,
  VIEWS,
  { field: 'views_per_session', name: 'Per visit', show: decimal },
  BOUNCE,
  TIME,
] as const;

const NO_VISITS = 'Choose a longer range, or take a filter away.';
const CAMPAIGN = 'Add utm_source, utm_medium and utm_campaign to the links that you share.';
const PLACE = 'Regions and cities come from CloudFront: there are none on a stack on your own machine.';

const byVisit = (report: string, name: string, dimension: string, empty = NO_VISITS): Table => ({
  report,
  name,
  dimension,
  columns: OF_VISITS,
  details: ALL_OF_VISITS,
  empty,
});
const table = (
  report: string,
  name: string,
  dimension: string | undefined,
  columns: readonly Column[],
  more: readonly Column[],
  empty: string,
): Table => ({ report, name, ...(dimension ? { dimension } : {}), columns, details: [...columns, ...more], empty });

/** The cards of the overview, each with its tables. */
export const PANELS: readonly { readonly name: string; readonly tables: readonly Table[] }[] = [
  {
    name: 'Sources',
    tables: [
      byVisit('channels', 'Channels', 'channel'),
      byVisit('sources', 'Sources', 'source'),
      byVisit('mediums', 'Mediums', 'medium', CAMPAIGN),
      byVisit('campaigns', 'Campaigns', 'campaign', CAMPAIGN),
    ],
  },
  {
    name: 'Pages',
    tables: [
      table(
        'pages',
        'Top',
        'page',
        [VIEWS, VISITORS, TIME],
        [
          { field: 'entries', name: 'Entries', show: count },
          { field: 'exits', name: 'Exits', show: count },
          { field: 'exit_rate', name: 'Exit rate', show: percent },
        ],
        NO_VISITS,
      ),
      byVisit('entry_pages', 'Entry', 'entry_page'),
      byVisit('exit_pages', 'Exit', 'exit_page'),
      byVisit('page_categories', 'Kinds', 'page_category'),
      table(
        'scroll_depth',
        'Scroll',
        'page',
        [
          { field: 'scroll_depth', name: 'Depth %', show: count },
          { field: 'reached_50', name: 'Half', show: percent },
          { field: 'reached_100', name: 'End', show: percent },
        ],
        [VIEWS, VISITORS],
        NO_VISITS,
      ),
    ],
  },
  {
    name: 'Places',
    tables: [
      byVisit('countries', 'Countries', 'country'),
      byVisit('regions', 'Regions', 'region', PLACE),
      byVisit('cities', 'Cities', 'city', PLACE),
      byVisit('languages', 'Languages', 'language'),
    ],
  },
  {
    name: 'Technology',
    tables: [
      byVisit('devices', 'Devices', 'device'),
      byVisit('browsers', 'Browsers', 'browser'),
      byVisit('operating_systems', 'Systems', 'os'),
    ],
  },
  {
    name: 'Actions',
    tables: [
      table(
        'events',
        'Events',
        'event',
        [{ field: 'count', name: 'Events', show: count }, VISITORS],
        [SESSIONS],
        'Call pixel.track() for what matters on your site: a sign-up, a purchase.',
      ),
      table(
        'forms',
        'Forms',
        'form',
        [
          { field: 'count', name: 'Sent', show: count },
          { field: 'abandoned', name: 'Left', show: count },
          { field: 'completion', name: 'Done', show: percent },
        ],
        [VISITORS],
        'Forms are counted by themselves, without what people type. None was begun in this range.',
      ),
    ],
  },
  {
    name: 'Web vitals',
    tables: [
      table(
        'web_vitals',
        'At the 75th percentile',
        undefined,
        [
          { field: 'p75', name: 'p75', show: decimal },
          { field: 'count', name: 'Samples', show: count },
        ],
        [],
        'Turn web vitals on in the pixel to see how fast your pages feel.',
      ),
    ],
  },
];

/** The tables that are on the screen at first; the others are asked for when their tab is chosen. */
export const FIRST_REPORTS: readonly string[] = PANELS.flatMap(({ tables }) => tables[0]?.report ?? []);

/** Dimensions that the filter menu offers, with the report that lists their values. */
export const FILTERABLE: readonly { readonly dimension: string; readonly report: string }[] = PANELS.flatMap(
  ({ tables }) => tables.flatMap(({ dimension, report }) => (dimension ? [{ dimension, report }] : [])),
).filter(({ dimension }, i, all) => all.findIndex((other) => other.dimension === dimension) === i);

import type { Dimension } from '../dimensions.ts';

export type Report = {
  /** One sentence, for the OpenAPI description. */
  readonly describe: string;
  /** Its file in this folder, where it is not named like the report. */
  readonly file?: string;
  /** What the file's `value` is. */
  readonly dimension?: Dimension;
  /** Its buckets are weeks, whatever the interval of the question. */
  readonly weekly?: true;
};

const breakdown = (dimension: Dimension, describe: string) => ({ file: 'breakdown', dimension, describe }) as const;

/** Every report by its name in the API. `docs/reports.md` defines each number. */
export const REPORTS = {
  summary: {
    describe:
      'The numbers of the whole range: visitors with their estimated error, sessions, page views, rates, bots beside them.',
  },
  timeseries: {
    describe: 'Visitors, sessions and page views in each interval, in the time zone of the question.',
  },
  page_loads: {
    describe:
      'Page views with which a page came from the server, in each interval: those inside of a page and by going back are left out.',
  },
  pages: {
    describe:
      'Pages by views, with engaged time and scroll depth of a view, and how often a visit began or ended there.',
  },
  entry_pages: breakdown('entry_page', 'First pages of visits.'),
  exit_pages: breakdown('exit_page', 'Last pages of visits.'),
  page_categories: breakdown('page_category', 'Visits by the kinds of pages they saw.'),
  channels: breakdown('channel', 'Visits by channel: GA4 default channel groups, and AI assistants.'),
  sources: breakdown('source', 'Visits by source.'),
  mediums: breakdown('medium', 'Visits by medium.'),
  campaigns: breakdown('campaign', 'Visits by campaign.'),
  countries: breakdown('country', 'Visits by country (ISO 3166-1 alpha-2).'),
  regions: breakdown('region', 'Visits by region.'),
  cities: breakdown('city', 'Visits by city.'),
  languages: breakdown('language', "Visits by the browser's first language."),
  devices: breakdown('device', 'Visits by kind of device.'),
  browsers: breakdown('browser', 'Visits by browser.'),
  operating_systems: breakdown('os', 'Visits by operating system.'),
  events: { describe: 'Events by type, custom events by their name.' },
  forms: { describe: 'Forms by submissions, with those that were begun and left.' },
  scroll_depth: {
    describe: 'How far down each page its views went: the share that reached a quarter, half, three quarters, the end.',
  },
  web_vitals: {
    describe: 'Web vitals: the 75th percentile of each, as https://web.dev/articles/vitals assesses them.',
  },
  visitor_types: { describe: 'New against returning visitors.' },
  retention: {
    weekly: true,
    describe:
      'By the week in which visitors of tier full were first seen in the range: how many came back n weeks later.',
  },
  households: { describe: 'Households by the number of their visitors (devices) seen in the range.' },
  identity: {
    describe:
      'Visitors by the calibrated probability that their identity is right, in tenths, and how many are expected wrong.',
  },
  funnel: {
    describe: 'How many visits, or visitors, went through the given steps (`step`) in their order.',
  },
  paths: { describe: 'Which page follows which: the first five pages of visits, and where visits end.' },
  bots: {
    describe:
      'Events of bots, which no other report counts, by kind; `(people)` is everything else. Filters do not apply.',
  },
  tiers: { describe: 'Events by privacy tier: full, daily, none. Filters do not apply.' },
} as const satisfies Record<string, Report>;

export type ReportName = keyof typeof REPORTS;
export const REPORT_NAMES = Object.keys(REPORTS) as ReportName[];
export const isReportName = (name: string): name is ReportName => Object.hasOwn(REPORTS, name);
/** The file of a report, without its ending. */
export const reportFile = (name: ReportName): string => (REPORTS[name] as Report).file ?? name;

import { breakdown } from './breakdown.ts';
import { events, forms, webVitals } from './events.ts';
import { pages, scrollDepth } from './pages.ts';
import { bots, tiers } from './quality.ts';
import type { Report } from './report.ts';
import { retention } from './retention.ts';
import { summary } from './summary.ts';
import { timeseries } from './timeseries.ts';
import { visitorTypes } from './visitor-types.ts';

/** Every report by its name in the API. `docs/reports.md` defines each number. */
export const REPORTS = {
  summary,
  timeseries,
  pages,
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
  events,
  forms,
  scroll_depth: scrollDepth,
  web_vitals: webVitals,
  visitor_types: visitorTypes,
  retention,
  bots,
  tiers,
} as const satisfies Record<string, Report>;

export type ReportName = keyof typeof REPORTS;
export const REPORT_NAMES = Object.keys(REPORTS) as ReportName[];
export const isReportName = (name: string): name is ReportName => Object.hasOwn(REPORTS, name);

/** Moves with every change of what the enrichment says of an event; `rebuild` restates archives made by an older one. */
export const ENRICHMENT_VERSION = '2.1.0';

/** Versions of the tables and libraries that touch an event. A test holds the libraries' against package.json. */
export const TABLE_VERSIONS = {
  channels: '2026-11',
  referrers: '2026-07',
  bots: '2026-11',
  isbot: '5.2.3',
  ua: '1.0.41',
} as const;

import { PRICES, type PriceName } from './prices.ts';

/** What one event uses, as `meterWriteUnits` meters it. */
export type Usage = {
  writeUnits: number;
  readUnits: number;
  requests: number;
  bytesOut: number;
  itemBytes: number;
  archiveBytes: number;
  /** CPU seconds. */
  ingestSeconds: number;
  enrichmentSeconds: number;
};

/** A month of traffic, and the choices of the site that change its bill. */
export type Traffic = {
  eventsPerMonth: number;
  visitsPerMonth: number;
  /** Default 1. */
  sites?: number;
  /** Days that raw-events and enriched-events keep an event. Default 7: a hot table, the archive has the rest. */
  retentionDays?: number;
};

/** Assumed: what only AWS itself can show. Seconds, GB and bytes. */
export const ASSUMED = {
  /** The edge waits for one write in the home Region, most often across a continent. */
  edgeWait: 0.06,
  edgeGb: 0.125,
  /** An invocation of the enrichment waits for about eight calls of 5 ms, one after the other. */
  enrichmentWait: 0.04,
  enrichmentGb: 0.5,
  /** Of the stream mapping: what arrives within its window is one invocation, at most its batch size. */
  windowSeconds: 1,
  maxRecords: 100,
  /** Traffic of the busy hours over that of the mean hour. */
  busy: 2,
  /** A function gets one processor for this much memory; with less it waits as much longer. */
  gbPerProcessor: 1.769,
  /** Objects that both archivers write for a site-hour: raw, JSONL, Parquet and Athena's link to it, two manifests. */
  putsPerSiteHour: 6,
  /** GB-seconds of both archivers, the exports and the drain in a month, when there is little to do. */
  scheduledGbSeconds: 720 * 3 * 1.5 * 0.75 + 8_640 * 0.2 * 0.25,
  /** `pixel.js`, gzipped, with its headers; every visit is taken to load it once. */
  pixelBytes: 7_200,
} as const;

/** What is there whether or not anybody visits, as the synthesised template of a stage has it; a test compares them. */
export const FIXED = { alarmMetrics: 23, dashboards: 1, secrets: 2 } as const;

export const HOURS_PER_MONTH = 720;
const SECONDS_PER_MONTH = HOURS_PER_MONTH * 3_600;

/** Stream records in one invocation of the enrichment when it is busy. */
export const recordsPerInvocation = (requestsPerSecond: number): number =>
  Math.min(ASSUMED.maxRecords, Math.max(1, requestsPerSecond * ASSUMED.busy * ASSUMED.windowSeconds));

export type CostLine = { price: PriceName; what: string; amount: number; usd: number };

const priced = (lines: readonly (readonly [PriceName, string, number])[]): CostLine[] =>
  lines.map(([price, what, amount]) => ({ price, what, amount, usd: amount * PRICES[price].usd }));

/** Where the money for a million events goes: amounts and dollars per million. */
export const perMillionEvents = (usage: Usage, { eventsPerMonth, retentionDays = 7 }: Traffic): CostLine[] => {
  const million = 1e6;
  const requests = usage.requests * million;
  const invocations = requests / recordsPerInvocation((usage.requests * eventsPerMonth) / SECONDS_PER_MONTH);
  const gbSeconds = (cpu: number, waits: number, gb: number) => cpu * ASSUMED.gbPerProcessor + waits * gb;
  // raw-events, its index with the whole item, enriched-events.
  const tableGbMonths = ((3 * usage.itemBytes * million) / 1e9) * (retentionDays / 30);
  // Both archivers read each item once, by eventually consistent queries: half a unit for 4 KB.
  const archiverReads = ((2 * usage.itemBytes) / 4_096 / 2) * million;
  return priced([
    ['cloudFrontRequest', 'requests to CloudFront', requests],
    ['cloudFrontGbOut', 'GB of answers', (usage.bytesOut * million) / 1e9],
    ['edgeRequest', 'invocations at the edge', requests],
    [
      'edgeGbSecond',
      'GB-seconds at the edge',
      gbSeconds(usage.ingestSeconds * million, requests * ASSUMED.edgeWait, ASSUMED.edgeGb),
    ],
    ['writeUnit', 'write units', usage.writeUnits * million],
    ['readUnit', 'read units', usage.readUnits * million + archiverReads],
    ['lambdaRequest', 'invocations of the enrichment', invocations],
    [
      'lambdaArmGbSecond',
      'GB-seconds of the enrichment',
      gbSeconds(usage.enrichmentSeconds * million, invocations * ASSUMED.enrichmentWait, ASSUMED.enrichmentGb),
    ],
    ['tableGbMonth', `GB-months of ${retentionDays} days in the tables`, tableGbMonths],
    // Raw lines, enriched lines and Parquet: the last two are taken to be as large as the first.
    ['s3GbMonth', 'GB in the archives, each month', (3 * usage.archiveBytes * million) / 1e9],
  ]);
};

/** What a month costs beside the events themselves. */
export const perMonth = ({ visitsPerMonth, sites = 1 }: Traffic): CostLine[] =>
  priced([
    ['cloudFrontRequest', 'loads of pixel.js', visitsPerMonth],
    ['cloudFrontGbOut', 'GB of pixel.js', (visitsPerMonth * ASSUMED.pixelBytes) / 1e9],
    ['s3Put', 'objects of the archives', sites * ASSUMED.putsPerSiteHour * HOURS_PER_MONTH],
    ['lambdaArmGbSecond', 'GB-seconds of what runs by the clock', ASSUMED.scheduledGbSeconds],
    ['alarmMetricMonth', 'metrics under alarms', FIXED.alarmMetrics],
    ['dashboardMonth', 'dashboard', FIXED.dashboards],
    ['secretMonth', 'secret of the origin, and its replica', FIXED.secrets],
  ]);

export const together = (lines: readonly CostLine[]): number => lines.reduce((sum, { usd }) => sum + usd, 0);

/** Prices that the published comparisons count: the way of an event into the tables (docs/cost.md). */
const INGEST_PRICES: readonly PriceName[] = ['cloudFrontRequest', 'edgeRequest', 'edgeGbSecond', 'writeUnit'];
export const ingestOnly = (lines: readonly CostLine[]): CostLine[] =>
  lines.filter(({ price }) => INGEST_PRICES.includes(price));

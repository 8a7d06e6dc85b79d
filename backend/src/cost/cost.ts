import { PRICES, type PriceName } from './prices.ts';

/** What one event uses. Metered, unless the comment says assumed. */
export type Usage = {
  /** Write and read units over all tables and indexes. */
  writeUnits: number;
  readUnits: number;
  /** Events in one request of the pixel. */
  eventsPerRequest: number;
  /** Wall seconds of the enrichment. */
  enrichmentSeconds: number;
};

/** Assumed: what only AWS itself can show. */
export const ASSUMED = {
  /** Seconds that the edge function runs a request, most of it waiting for the one write. */
  edgeSeconds: 0.015,
  edgeGb: 0.125,
  enrichmentGb: 0.5,
  /** Stream records in one invocation of the enrichment. */
  recordsPerInvocation: 20,
  /** Objects with manifests that both archivers write for a site-hour: raw, JSONL, Parquet, two manifests. */
  putsPerSiteHour: 5,
} as const;

export type CostLine = { price: PriceName; what: string; perEvent: number; usdPerMillion: number };

/** Where the money goes, per million events; the hourly archive comes on top, by site. */
export const costLines = (usage: Usage): CostLine[] => {
  const requests = 1 / usage.eventsPerRequest;
  const lines: readonly (readonly [PriceName, string, number])[] = [
    ['cloudFrontRequest', 'requests to CloudFront', requests],
    ['edgeRequest', 'invocations at the edge', requests],
    ['edgeGbSecond', 'GB-seconds at the edge (assumed)', requests * ASSUMED.edgeSeconds * ASSUMED.edgeGb],
    ['writeUnit', 'write units', usage.writeUnits],
    ['readUnit', 'read units', usage.readUnits],
    ['lambdaRequest', 'invocations of the enrichment (assumed)', requests / ASSUMED.recordsPerInvocation],
    ['lambdaArmGbSecond', 'GB-seconds of the enrichment', usage.enrichmentSeconds * ASSUMED.enrichmentGb],
  ];
  return lines.map(([price, what, perEvent]) => ({
    price,
    what,
    perEvent,
    usdPerMillion: perEvent * PRICES[price].usd * 1e6,
  }));
};

/** Dollars a month of one site that has events in every hour. */
export const archivePerMonth = (): number => ASSUMED.putsPerSiteHour * 24 * 30 * PRICES.s3Put.usd;

import type { HeaderFacts } from '../../../backend/src/records/raw.ts';

/** Header fields that the enrichment judges browsers and bots by; everything else of the request is forgotten. */
const KEPT = {
  userAgent: 'user-agent',
  acceptLanguage: 'accept-language',
  secChUa: 'sec-ch-ua',
  secChUaMobile: 'sec-ch-ua-mobile',
  secChUaPlatform: 'sec-ch-ua-platform',
  secChUaPlatformVersion: 'sec-ch-ua-platform-version',
  secChUaModel: 'sec-ch-ua-model',
  secFetchSite: 'sec-fetch-site',
} as const satisfies Record<Exclude<keyof HeaderFacts, 'originHost'>, string>;

const FACTS = Object.entries(KEPT) as [keyof typeof KEPT, string][];
/** A real header of these kinds stays below it; nobody makes an item of a megabyte by a header. */
const MAX_HEADER = 512;

const clean = (value: string): string => value.slice(0, MAX_HEADER).toWellFormed().replaceAll('\0', '\uFFFD');

export const headerFacts = (
  headers: Readonly<Record<string, string | undefined>>,
  originHost: string | undefined,
): HeaderFacts => {
  const facts: HeaderFacts = {};
  for (const [fact, header] of FACTS) {
    const value = headers[header];
    if (value !== undefined && value !== '') facts[fact] = clean(value);
  }
  if (originHost !== undefined) facts.originHost = clean(originHost);
  return facts;
};

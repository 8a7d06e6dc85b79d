import type { Stage } from '../../../backend/src/records/names.ts';
import type { SiteConfig } from '../../../backend/src/records/site.ts';
import { parseAddress, prefixText } from '../ingest/network/address.ts';

type Rate = NonNullable<SiteConfig['rateLimit']>;

/** An instance at the edge serves one request at a time, so a page's visitors never come near it; a script does. */
const DEFAULTS: Readonly<Record<Stage, Rate | undefined>> = { dev: undefined, prod: { perSecond: 20, burst: 200 } };

const BUCKETS = 10_000;

/** Token buckets by key. @returns seconds until the next token, or `undefined` when one was there to take */
export const createBuckets = (now: () => number) => {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return (key: string, { perSecond, burst }: Rate): number | undefined => {
    const time = now() / 1000;
    const { tokens, at } = buckets.get(key) ?? { tokens: burst, at: time };
    const filled = Math.min(burst, tokens + (time - at) * perSecond);
    // Forgetting everybody at once lets some through; growing without end would stop everybody.
    if (buckets.size >= BUCKETS) buckets.clear();
    buckets.set(key, { tokens: filled < 1 ? filled : filled - 1, at: time });
    return filled < 1 ? (1 - filled) / perSecond : undefined;
  };
};

/**
 * Requests by site and by network (/24, /64), and of the whole site where it sets a limit: in this instance's memory only, where no address stays longer than the
 * instance. WAF's rate rule, an option of the infrastructure, counts over all of them.
 */
export const createLimits = (stage: Stage, now: () => number) => {
  const take = createBuckets(now);
  return (site: SiteConfig, ip: string | undefined): number | undefined => {
    const { siteId, siteRateLimit, rateLimit = DEFAULTS[stage] } = site;
    const address = rateLimit && ip !== undefined ? parseAddress(ip) : undefined;
    const prefix = address && prefixText(address, address.version === 4 ? 24 : 64);
    // The network first: what it may not send does not use up what the site may.
    const wait = rateLimit && prefix ? take(`${siteId} ${prefix}`, rateLimit) : undefined;
    return wait ?? (siteRateLimit && take(siteId, siteRateLimit));
  };
};

import { cleanText } from '../core/guard.ts';
import { iso } from '../core/ids.ts';
import type { Loose, Source } from '../types.ts';
import type { Touch } from '../wire.ts';

/** Click ID parameters. Which network they stand for, and which channel, the server's tables say in full. */
const CLICK_ID =
  /^(gclid|gbraid|wbraid|dclid|gclsrc|fbclid|msclkid|ttclid|twclid|li_fat_id|igshid|epik|ScCid|rdt_cid|yclid|mc_eid|irclickid|srsltid)$/;
const SEARCH = /(^|\.)(google|bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage|brave)(\.|$)/;
const SOCIAL =
  /(^|\.)(facebook|instagram|linkedin|twitter|reddit|pinterest|tiktok|youtube|threads|snapchat)(\.|$)|^(t\.co|x\.com|lnkd\.in)$/;

/** Payment providers that a visitor comes back from in the middle of a visit. */
const RETURNS = ['paypal.com', 'stripe.com', 'klarna.com', 'adyen.com', 'mollie.com'];

export type AttributionOptions = {
  /** Further hosts of the same site; their links start no new touch. */
  domains?: readonly string[];
  /** Hosts that visitors come back from in the middle of a visit. Default: large payment providers. */
  returns?: readonly string[];
};

/** GA4's default channel in short; the server decides again with its full tables. */
const channel = (from: string, medium: string): string => {
  const kind = SEARCH.test(from) ? 'search' : SOCIAL.test(from) ? 'social' : '';
  if (/e-?mail/.test(medium)) return 'email';
  return kind
    ? (/cp|paid|ppc/.test(medium) ? 'paid_' : 'organic_') + kind
    : medium
      ? /^(cp|paid|ppc)/.test(medium)
        ? 'paid_other'
        : 'referral'
      : 'direct';
};

const hostOf = (address: string): string => {
  try {
    return new URL(address).hostname.replace(/^www\./, '');
  } catch {
    // Typed in, bookmarked, or from a page that does not say.
    return '';
  }
};

/** The touch that a page load is; `undefined` when the visitor comes from the site itself. */
export const readTouch = (
  address: string,
  referrerUrl: string,
  { domains = [], returns = RETURNS }: AttributionOptions = {},
): Loose<Touch> | undefined => {
  const { searchParams, pathname } = new URL(address);
  const pick = (names: RegExp, clean: (text: string) => string): Record<string, string> | undefined => {
    const found = [...searchParams].filter(([name]) => names.test(name)).slice(0, 10);
    return found[0] && Object.fromEntries(found.map(([name, value]) => [name, clean(value).slice(0, 128)]));
  };
  const utmParams = pick(/^utm_\w{1,20}$/, cleanText);
  const clickIds = pick(CLICK_ID, (id) => id);
  const referrer = hostOf(referrerUrl);
  if (
    !utmParams &&
    !clickIds &&
    referrer &&
    [hostOf(address), ...domains, ...returns].some((host) => `.${referrer}`.endsWith(`.${host}`))
  )
    return undefined;
  const [paidId] = Object.keys(clickIds ?? {});
  const from = utmParams?.utm_source ?? (/^([gw]\w*(clid|braid|clsrc)|dclid)/.test(paidId ?? '') ? 'google' : referrer);
  const medium =
    utmParams?.utm_medium ??
    // These mark paid clicks only; fbclid, igshid and mc_eid are on every link.
    (/clid|braid|msclkid|Cid|_cid/.test(paidId?.replace('fbclid', '') ?? '')
      ? 'cpc'
      : referrer && (SEARCH.test(referrer) ? 'organic' : 'referral'));
  return {
    source: from || undefined,
    medium: medium || undefined,
    campaign: utmParams?.utm_campaign,
    category: channel(from, medium),
    utmParams,
    clickIds,
    referrer: referrer || undefined,
    landingPage: pathname,
  };
};

/** First and last touch of the visitor: campaign parameters, click IDs, referrer. */
export const attribution =
  (options: AttributionOptions = {}): Source =>
  (core) => {
    const [entry] = performance.getEntriesByType('navigation') as [PerformanceNavigationTiming?];
    const stored = core._load('t');
    let touches: Touch[] = stored ? JSON.parse(stored) : [];
    // A reload and a step back show the old referrer again.
    const again = stored && /^(reload|back)/.test(entry?.type ?? '');
    const touch = !again && (readTouch(location.href, document.referrer, options) as Touch | undefined);
    // "Direct" is the absence of news: it does not replace a touch that is known.
    if (touch && (!stored || touch.category !== 'direct')) {
      const last = { ...touch, timestamp: iso(Date.now()) };
      touches = [touches[0] ?? last, last];
      core._save('t', JSON.stringify(touches));
    }
    const [firstTouch, lastTouch] = touches;
    return {
      _seal: (batch) => {
        if (firstTouch && lastTouch) batch.attribution = { firstTouch, lastTouch };
      },
    };
  };

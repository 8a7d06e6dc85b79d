import { cleanText } from '../core/guard.ts';
import { iso } from '../core/ids.ts';
import type { Loose, Source } from '../types.ts';
import type { Touch } from '../wire.ts';

/**
 * Click ID parameters: gclid, dclid, fbclid, ttclid, twclid, yclid, msclkid, irclickid and what else is named like
 * them, and those with names of their own. Which network they stand for the server's tables say in full.
 */
const CLICK_ID = /^(\w+cl(k|ick)?id|[gw]braid|gclsrc|li_fat_id|igshid|epik|ScCid|rdt_cid|mc_eid|srsltid)$/;
/** These mark paid clicks only; fbclid, igshid, mc_eid and srsltid are on every link. */
const PAID_ID = /[^b]cl(k|ick)?id|braid|clsrc|cid$/i;
const GOOGLE_ID = /^[gd]cl|braid/;
const SEARCH = /\b(google|bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage|brave)\b/;
const SOCIAL =
  /\b(facebook|instagram|linkedin|twitter|reddit|pinterest|tiktok|youtube|threads|snapchat|t\.co$|x\.com$|lnkd\.in)\b/;

/** Payment providers that a visitor comes back from in the middle of a visit. */
const RETURNS = ['paypal.com', 'stripe.com', 'klarna.com', 'adyen.com', 'mollie.com'];

export type AttributionOptions = {
  /** Further hosts of the same site; their links start no new touch. */
  domains?: readonly string[];
  /** Hosts that visitors come back from in the middle of a visit. Default: large payment providers. */
  returns?: readonly string[];
};

const hostOf = (address: string): string | undefined => address.match(/\/\/(?:www\.)?([^/:?#]+)/)?.[1];

/** The touch that a page load is; `undefined` when the visitor comes from the site itself. */
export const readTouch = (
  address: string,
  referrerUrl: string,
  { domains = [], returns = RETURNS }: AttributionOptions = {},
): Loose<Touch> | undefined => {
  const { searchParams, pathname: landingPage } = new URL(address);
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
    return;
  const [id = ''] = Object.keys(clickIds ?? {});
  const source = utmParams?.utm_source ?? (GOOGLE_ID.test(id) ? 'google' : referrer);
  // `test` makes a text of what is absent, "undefined", which no pattern here matches.
  const search = SEARCH.test(source as string);
  const medium = utmParams?.utm_medium ?? (PAID_ID.test(id) ? 'cpc' : referrer && (search ? 'organic' : 'referral'));
  const paid = /cp|ppc|paid/.test(medium as string);
  const kind = search ? 'search' : SOCIAL.test(source as string) && 'social';
  return {
    source,
    medium,
    campaign: utmParams?.utm_campaign,
    // GA4's default channel in short; the server decides again with its full tables.
    category: /mail/.test(medium as string)
      ? 'email'
      : kind
        ? (paid ? 'paid_' : 'organic_') + kind
        : paid
          ? 'paid_other'
          : medium
            ? 'referral'
            : 'direct',
    utmParams,
    clickIds,
    referrer,
    landingPage,
  };
};

/** A reload and a step back show the old referrer again. */
const isReturn = (): boolean =>
  /^(reload|back)/.test(
    (performance.getEntriesByType('navigation') as [PerformanceNavigationTiming?])[0]?.type as string,
  );

/** First and last touch of the visitor: campaign parameters, click IDs, referrer. */
export const attribution =
  (options?: AttributionOptions): Source =>
  (core) => {
    const stored = core._storage._get('t');
    let [firstTouch, lastTouch] = JSON.parse(stored || '[]') as [Touch?, Touch?];
    const touch = readTouch(location.href, document.referrer, options) as Touch | undefined;
    // A reload and a step back show the old referrer again; "direct" is the absence of news.
    if (touch && !(stored && (touch.category === 'direct' || isReturn()))) {
      lastTouch = { ...touch, timestamp: iso() };
      firstTouch ??= lastTouch;
      core._storage._set('t', JSON.stringify([firstTouch, lastTouch]));
    }
    core._on('seal', (batch) => {
      if (firstTouch) batch.attribution = { firstTouch, lastTouch: lastTouch as Touch };
    });
  };

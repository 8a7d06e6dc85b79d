import { iso } from '../core/ids.ts';
import type { Source } from '../types.ts';
import type { Touch } from '../wire.ts';

/** Click ID parameters and, where it is known, who sets them and whether a click was paid for. */
const CLICK_IDS = {
  gclid: 'google',
  gbraid: 'google',
  wbraid: 'google',
  dclid: 'google',
  gclsrc: 'google',
  msclkid: 'bing',
  fbclid: 'facebook',
  igshid: 'instagram',
  ttclid: 'tiktok',
  twclid: 'twitter',
  li_fat_id: 'linkedin',
  epik: 'pinterest',
  ScCid: 'snapchat',
  rdt_cid: 'reddit',
  yclid: 'yandex',
  mc_eid: 'mailchimp',
  irclickid: 'impact',
} as const;
/** These come with paid clicks only; fbclid, igshid and mc_eid mark every link. */
const PAID = /^(g(clid|braid)|wbraid|dclid|msclkid|yclid|ttclid|twclid|rdt_cid|ScCid)$/;

const SEARCH = /(^|\.)(google|bing|yahoo|duckduckgo|ecosia|baidu|yandex|qwant|startpage|search\.brave)\./;
const SOCIAL =
  /(^|\.)(facebook|instagram|linkedin|lnkd|twitter|x|t|reddit|pinterest|tiktok|youtube|threads|bsky|snapchat)\.(com|co|in|net|app)$/;
const ASSISTANT = /(^|\.)(chatgpt|openai|perplexity|claude|gemini\.google|copilot\.microsoft)\./;

export type AttributionOptions = {
  /** Further hosts of the same site; their links start no new touch. */
  domains?: readonly string[];
  /** Hosts that visitors come back from in the middle of a visit. Default: the large payment providers. */
  returns?: readonly string[];
};

const PAYMENT = ['paypal.com', 'stripe.com', 'klarna.com', 'adyen.com', 'mollie.com', 'amazon.com', 'shop.app'];

const within = (host: string, domain: string): boolean => host === domain || host.endsWith(`.${domain}`);

/** GA4's default channel in short; the server decides again with its full tables. */
const channel = (source: string, medium: string, referrer: string): string => {
  const from = `${referrer || `${source}.`}`;
  const paid = /^(.*cp.*|ppc|retargeting|paid.*)$/.test(medium);
  const kind = ASSISTANT.test(from)
    ? 'ai_assistant'
    : SEARCH.test(from)
      ? 'search'
      : SOCIAL.test(from) || /^(facebook|instagram|twitter|tiktok|linkedin|pinterest|reddit|snapchat)$/.test(source)
        ? 'social'
        : '';
  if (/^e-?mail/.test(medium)) return 'email';
  if (/^(display|banner|cpm)$/.test(medium)) return 'display';
  if (medium === 'affiliate') return 'affiliates';
  if (kind === 'ai_assistant') return kind;
  if (kind) return `${paid ? 'paid' : 'organic'}_${kind}`;
  return paid ? 'paid_other' : referrer || medium ? 'referral' : source ? 'unassigned' : 'direct';
};

/** The touch that a page load is: `undefined` when the visitor was on the site already. */
export const readTouch = (
  address: string,
  referrerUrl: string,
  time: number,
  { domains = [], returns = PAYMENT }: AttributionOptions = {},
): Touch | undefined => {
  const url = new URL(address);
  const params = [...url.searchParams];
  const utmParams = Object.fromEntries(params.filter(([name]) => /^utm_\w+$/.test(name)).slice(0, 10));
  const clickIds = Object.fromEntries(params.filter(([name]) => name in CLICK_IDS));
  const id = Object.keys(clickIds)[0] as keyof typeof CLICK_IDS | undefined;
  const tagged = id || Object.keys(utmParams).length;
  let referrer = '';
  try {
    referrer = new URL(referrerUrl).hostname;
  } catch {
    // Empty: typed in, bookmarked, or from a page that does not say.
  }
  if (!tagged) {
    const root = url.hostname.replace(/^www\./, '');
    if (referrer && [root, ...domains, ...returns].some((domain) => within(referrer, domain))) return undefined;
  }
  const organic = SEARCH.test(referrer);
  const source = utmParams.utm_source ?? (id ? CLICK_IDS[id] : referrer.replace(/^www\.|\.\w+$/g, ''));
  const medium =
    utmParams.utm_medium ?? (id && PAID.test(id) ? 'cpc' : referrer ? (organic ? 'organic' : 'referral') : '');
  return {
    ...(source && { source }),
    ...(medium && { medium }),
    ...(utmParams.utm_campaign && { campaign: utmParams.utm_campaign }),
    category: channel(source, medium, referrer),
    ...(Object.keys(utmParams).length && { utmParams }),
    ...(id && { clickIds }),
    ...(referrer && { referrer }),
    landingPage: url.pathname,
    timestamp: iso(time),
  };
};

/** First and last touch of the visitor: campaign parameters, click IDs, referrer. */
export const attribution =
  (options: AttributionOptions = {}): Source =>
  (core) => {
    const read = (key: string): Touch | undefined => JSON.parse(core._load(key) ?? 'null') ?? undefined;
    const [entry] = performance.getEntriesByType('navigation') as PerformanceNavigationTiming[];
    let first = read('f');
    let last = read('l');
    // A reload and a step back show the old referrer again.
    const again = /^(reload|back_forward)$/.test(entry?.type ?? '') && last;
    const touch = again ? undefined : readTouch(location.href, document.referrer, Date.now(), options);
    // "Direct" is the absence of news: it does not replace a touch that is known.
    if (touch && (!last || touch.category !== 'direct')) {
      last = touch;
      core._save('l', JSON.stringify(last));
      if (!first) core._save('f', JSON.stringify((first = touch)));
    }
    return {
      _seal: (batch) => {
        if (first && last) batch.attribution = { firstTouch: first, lastTouch: last };
      },
    };
  };

import type { RawBatch } from '../../records/raw.ts';
import { readClientHints } from '../normalize/client-hints.ts';
import { DATA_CENTRE_ASNS } from './data-centres.ts';

/**
 * Kinds of evidence that do not follow from each other; two of them are needed to flag somebody. Whoever builds a
 * request by hand leaves out more than one header, so all that is missing counts as one kind.
 */
export const EVIDENCE = ['automation', 'headers', 'client_hints', 'network', 'device', 'page'] as const;
export type Evidence = (typeof EVIDENCE)[number];

type Signal = {
  reason: string;
  evidence: Evidence;
  /** How much it says, 0 to 1. */
  weight: number;
  applies: (batch: RawBatch) => boolean;
};

const isBrowserAgent = ({ headers }: RawBatch): boolean => headers.userAgent?.startsWith('Mozilla/5.0 (') ?? false;
const chromeMajor = ({ headers }: RawBatch): number =>
  Number(/\bChrome\/(\d{1,4})/.exec(headers.userAgent ?? '')?.[1] ?? 0);

const isHandheld = (userAgent = ''): boolean => /Mobile|Android|iPad|Tablet|Watch/.test(userAgent);

const isSecurePage = ({ events, pages = {} }: RawBatch): boolean => {
  const { pageId = '', url } = events[0] ?? {};
  return (url ?? (Object.hasOwn(pages, pageId) ? pages[pageId]?.url : undefined))?.startsWith('https://') ?? false;
};

/** `navigator.platform` beside the user agent. Unknown values agree with everything. */
const agreesWithPlatform = (platform: string, userAgent: string): boolean => {
  if (platform.startsWith('Win')) return /Windows|Xbox/.test(userAgent);
  if (platform === 'MacIntel') return /Macintosh|iPad/.test(userAgent);
  if (platform === 'iPhone') return /iPhone|Macintosh/.test(userAgent);
  return true;
};

/** What the platform hint must agree with in the user agent. */
const PLATFORM_TOKENS: Readonly<Record<string, RegExp>> = {
  Windows: /Windows/,
  macOS: /Macintosh/,
  Android: /Android|X11; Linux/,
  'Chrome OS': /CrOS/,
  Linux: /Linux|X11/,
};

/** All signals; each only where its absence can be told from a sender that never had it. */
export const SIGNALS: readonly Signal[] = [
  {
    reason: 'webdriver',
    evidence: 'automation',
    weight: 0.9,
    // https://www.w3.org/TR/webdriver2/#interface
    applies: ({ browser }) => browser?.webdriver === true,
  },
  {
    reason: 'no_user_agent',
    evidence: 'headers',
    weight: 0.8,
    applies: ({ headers, trustedSender }) => !trustedSender && !headers.userAgent,
  },
  {
    reason: 'no_accept_language',
    evidence: 'headers',
    weight: 0.6,
    applies: (batch) => !batch.trustedSender && isBrowserAgent(batch) && !batch.headers.acceptLanguage,
  },
  {
    reason: 'odd_accept_language',
    evidence: 'headers',
    weight: 0.5,
    // Browsers name the language they prefer first, without a weight.
    applies: ({ headers, trustedSender }) =>
      !trustedSender && /^\s*(?:\*|[A-Za-z-]{2,20}\s*;)/.test(headers.acceptLanguage ?? ''),
  },
  {
    reason: 'no_client_hints',
    evidence: 'headers',
    weight: 0.5,
    // Chromium sends the three basic hints with every request of a secure page since version 89. WebViews and browsers
    // built on it for privacy may not.
    applies: (batch) =>
      !batch.trustedSender &&
      isSecurePage(batch) &&
      batch.headers.secChUa === undefined &&
      chromeMajor(batch) >= 100 &&
      !/; wv\)|Version\/4\.0|(?:DuckDuckGo|GSA|FBAN|FBAV|Instagram|Line|MicroMessenger|QQBrowser|UCBrowser)\//.test(
        batch.headers.userAgent ?? '',
      ),
  },
  {
    reason: 'user_agent_differs',
    evidence: 'automation',
    weight: 0.5,
    // A page that sees another user agent than the request carries: an emulated device.
    applies: ({ browser, headers }) =>
      browser?.userAgent !== undefined &&
      headers.userAgent !== undefined &&
      browser.userAgent.startsWith('Mozilla/5.0 (') &&
      headers.userAgent.startsWith('Mozilla/5.0 (') &&
      browser.userAgent !== headers.userAgent,
  },
  {
    reason: 'hint_platform_mismatch',
    evidence: 'client_hints',
    weight: 0.7,
    applies: ({ headers }) => {
      const { platform } = readClientHints(headers);
      const token = platform && Object.hasOwn(PLATFORM_TOKENS, platform) ? PLATFORM_TOKENS[platform] : undefined;
      return token !== undefined && headers.userAgent !== undefined && !token.test(headers.userAgent);
    },
  },
  {
    reason: 'hint_version_mismatch',
    evidence: 'client_hints',
    weight: 0.7,
    applies: (batch) => {
      const { chromium } = readClientHints(batch.headers);
      const claimed = chromeMajor(batch);
      return chromium !== undefined && claimed > 0 && Number(chromium) !== claimed;
    },
  },
  {
    reason: 'headless_brand',
    evidence: 'automation',
    weight: 0.9,
    applies: ({ headers }) => headers.secChUa?.includes('HeadlessChrome') ?? false,
  },
  {
    reason: 'data_centre',
    evidence: 'network',
    weight: 0.5,
    applies: ({ network, trustedSender }) =>
      !trustedSender && network.asn !== undefined && DATA_CENTRE_ASNS.has(network.asn),
  },
  {
    reason: 'no_page_token',
    evidence: 'page',
    weight: 0.6,
    // An expired one was right when the page was made: a tab left open, or an outbox emptied days later.
    applies: ({ pageToken }) => pageToken === 'missing' || pageToken === 'invalid',
  },
  {
    reason: 'no_screen',
    evidence: 'device',
    weight: 0.6,
    applies: ({ browser }) => browser?.screenWidth === 0 || browser?.screenHeight === 0,
  },
  {
    reason: 'impossible_screen',
    evidence: 'device',
    weight: 0.5,
    // A window that is not zoomed fits its screen, and no maker sells square ones.
    applies: ({ browser, headers }) => {
      const { screenWidth: width = 0, screenHeight: height = 0, viewportWidth = 0, devicePixelRatio } = browser ?? {};
      if (width <= 0 || isHandheld(headers.userAgent)) return false;
      return width === height || (devicePixelRatio === 1 && viewportWidth > width * 1.1);
    },
  },
  {
    reason: 'impossible_device',
    evidence: 'device',
    weight: 0.6,
    applies: ({ browser, headers }) => {
      const { userAgent = '' } = headers;
      const { platform, deviceMemory, maxTouchPoints } = browser ?? {};
      // Only Chromium has navigator.deviceMemory: https://developer.mozilla.org/docs/Web/API/Device_Memory_API
      if (deviceMemory !== undefined && !/Chrome\//.test(userAgent) && /Firefox\/|Safari\//.test(userAgent))
        return true;
      if (maxTouchPoints === 0 && /iPhone|iPad/.test(userAgent)) return true;
      return platform !== undefined && userAgent !== '' && !agreesWithPlatform(platform, userAgent);
    },
  },
  {
    reason: 'stale_browser',
    evidence: 'headers',
    weight: 0.4,
    // Chrome has updated itself since 2008; whoever claims a version many years old is hardly a person's.
    applies: (batch) => {
      const version = chromeMajor(batch);
      return version > 0 && version < 70 && !/Android|SMART-TV|Tizen|Web0S|CrKey/.test(batch.headers.userAgent ?? '');
    },
  },
];

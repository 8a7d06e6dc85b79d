import type { RawBatch } from '../../records/raw.ts';
import { readClientHints } from '../normalize/client-hints.ts';
import { DATA_CENTRE_ASNS } from './data-centres.ts';

/** Kinds of evidence that do not follow from each other; two of them are needed to flag somebody. */
export const EVIDENCE = ['automation', 'headers', 'client_hints', 'network', 'screen'] as const;
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
    reason: 'no_screen',
    evidence: 'screen',
    weight: 0.6,
    applies: ({ browser }) => browser?.screenWidth === 0 || browser?.screenHeight === 0,
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

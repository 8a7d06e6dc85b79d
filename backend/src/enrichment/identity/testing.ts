import type { RawBatch } from '../../records/raw.ts';

/** A phone, a laptop and their like, as they really describe themselves. */
export const MACHINES = {
  iphone: {
    userAgent:
      'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.6 Mobile/15E148 Safari/604.1',
    browser: {
      screenWidth: 393,
      screenHeight: 852,
      viewportWidth: 393,
      viewportHeight: 659,
      devicePixelRatio: 3,
      colorDepth: 24,
      platform: 'iPhone',
      hardwareConcurrency: 4,
      maxTouchPoints: 5,
    },
  },
  laptop: {
    userAgent:
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36',
    browser: {
      screenWidth: 1920,
      screenHeight: 1080,
      viewportWidth: 1904,
      viewportHeight: 953,
      devicePixelRatio: 1,
      colorDepth: 24,
      platform: 'Win32',
      hardwareConcurrency: 8,
      deviceMemory: 8,
      maxTouchPoints: 0,
    },
  },
} as const;

export type VisitOptions = {
  machine?: keyof typeof MACHINES;
  userAgent?: string;
  /** Names an address; its first character names the /24. */
  address?: string;
  session?: string;
  /** Hours after the first of October 2026. */
  hour?: number;
  more?: Partial<RawBatch>;
};

/** One batch of one visit, tier `full` unless said otherwise. */
export const visit = ({
  machine = 'laptop',
  userAgent,
  address = 'a1',
  session = 's1',
  hour = 0,
  more,
}: VisitOptions = {}): RawBatch => {
  const receivedAt = new Date(Date.UTC(2026, 9, 1) + hour * 3_600_000).toISOString();
  const { browser, userAgent: usual } = MACHINES[machine];
  return {
    siteId: 'example-com',
    sessionId: session,
    batchId: `${session}-${hour}`,
    createdAt: receivedAt,
    receivedAt,
    shard: 0,
    privacy: { tier: 'full', basis: 'site_setting' },
    network: { version: 4, address: `address-${address}`, prefix: `${address.slice(0, 1)}-prefix`, block: 'block' },
    headers: { userAgent: userAgent ?? usual, acceptLanguage: 'en-US,en;q=0.9' },
    expiresAt: 1_900_000_000,
    sequenced: true,
    browser: { ...browser, language: 'en-US', languages: ['en-US', 'en'], timezone: 'America/New_York' },
    events: [],
    ...more,
  };
};

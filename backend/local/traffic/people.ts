import type { BrowserSignals } from '../../../sdk/src/wire.ts';
import { createRandom } from './random.ts';

/** A visitor who does not exist: a device in a household. */
export type Person = {
  /** The truth that identity resolution is after. */
  truth: { person: string; household: string };
  visitorId: string;
  ip: string;
  country: string;
  asn: string;
  userAgent: string;
  acceptLanguage: string;
  browser: BrowserSignals;
};

const DEVICES = [
  { platform: 'Win32', os: 'Windows NT 10.0; Win64; x64', screen: [1920, 1080], ratio: 1, cores: 8, memory: 8 },
  { platform: 'Win32', os: 'Windows NT 10.0; Win64; x64', screen: [2560, 1440], ratio: 1.25, cores: 12, memory: 8 },
  {
    platform: 'MacIntel',
    os: 'Macintosh; Intel Mac OS X 10_15_7',
    screen: [1512, 982],
    ratio: 2,
    cores: 10,
    memory: 8,
  },
  { platform: 'Linux x86_64', os: 'X11; Linux x86_64', screen: [1920, 1200], ratio: 1, cores: 16, memory: 8 },
  {
    platform: 'Linux armv81',
    os: 'Linux; Android 10; K',
    screen: [412, 915],
    ratio: 2.625,
    cores: 8,
    memory: 4,
    touch: 5,
  },
] as const;
const PLACES = [
  { country: 'US', asn: '7922', language: 'en-US', zone: 'America/New_York' },
  { country: 'US', asn: '7018', language: 'en-US', zone: 'America/Los_Angeles' },
  { country: 'CA', asn: '812', language: 'en-CA', zone: 'America/Toronto' },
  { country: 'AU', asn: '1221', language: 'en-AU', zone: 'Australia/Sydney' },
  { country: 'DE', asn: '3320', language: 'de-DE', zone: 'Europe/Berlin' },
] as const;

/** Person number `n`: always the same one. Households have one to three devices, and one address (RFC 5737's). */
export const person = (seed: number, n: number): Person => {
  const household = Math.floor(n / 2);
  const home = createRandom(seed ^ Math.imul(household + 1, 0x9e3779b1));
  const place = home.pick(PLACES);
  const ip = `${home.pick(['192.0.2', '198.51.100', '203.0.113'])}.${home.whole(1, 254)}`;
  const own = createRandom(seed ^ Math.imul(n + 1, 0x85ebca6b));
  const device = own.pick(DEVICES);
  const [screenWidth, screenHeight] = device.screen;
  const version = own.whole(146, 150);
  const mobile = 'touch' in device ? ' Mobile' : '';
  const userAgent = `Mozilla/5.0 (${device.os}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/${version}.0.0.0${mobile} Safari/537.36`;
  return {
    truth: { person: `p${n}`, household: `h${household}` },
    visitorId: own.id(22),
    ip,
    country: place.country,
    asn: place.asn,
    userAgent,
    acceptLanguage: `${place.language},en;q=0.8`,
    browser: {
      userAgent,
      language: place.language,
      languages: [place.language, 'en'],
      screenWidth,
      screenHeight,
      viewportWidth: screenWidth - own.whole(0, 3) * 8,
      viewportHeight: screenHeight - own.whole(90, 160),
      devicePixelRatio: device.ratio,
      colorDepth: 24,
      timezone: place.zone,
      platform: device.platform,
      hardwareConcurrency: device.cores,
      deviceMemory: device.memory,
      maxTouchPoints: 'touch' in device ? device.touch : 0,
      webdriver: false,
    },
  };
};

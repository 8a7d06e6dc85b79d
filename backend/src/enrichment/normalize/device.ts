import { UAParser } from 'ua-parser-js';
import type { BrowserSignals } from '../../../../sdk/src/wire.ts';
import type { NormalizedFields } from '../../records/lines.ts';
import type { HeaderFacts } from '../../records/raw.ts';
import { type ClientHints, readClientHints, windowsVersion } from './client-hints.ts';

export type DeviceFields = Pick<
  NormalizedFields,
  'device_category' | 'browser_family' | 'browser_version' | 'os_family' | 'os_version' | 'device_model' | 'is_mobile'
>;

/** What ua-parser-js calls a browser or system → the family, where lower case with underscores is not enough. */
const FAMILIES: Readonly<Record<string, string>> = {
  'mobile safari': 'safari',
  'mobile chrome': 'chrome',
  'mobile firefox': 'firefox',
  'chrome headless': 'headless_chrome',
  'chrome webview': 'chrome_webview',
  'opera mobi': 'opera',
  'opera tablet': 'opera',
  'opera touch': 'opera',
  iemobile: 'ie',
  'mac os': 'macos',
  'chromium os': 'chromeos',
  'chrome os': 'chromeos',
  'windows phone': 'windows_phone',
  'android-x86': 'android',
};
const family = (name: string | undefined): string | undefined => {
  if (!name) return undefined;
  const lower = name.toLowerCase();
  return (
    (Object.hasOwn(FAMILIES, lower) ? FAMILIES[lower] : undefined) ??
    lower.replace(/[^a-z0-9]+/g, '_').replace(/^_|_$/g, '')
  );
};

const CATEGORIES: Readonly<Record<string, DeviceFields['device_category']>> = {
  mobile: 'mobile',
  tablet: 'tablet',
  smarttv: 'tv',
  console: 'console',
  wearable: 'wearable',
  embedded: 'other',
};
const DESKTOP_SYSTEMS: ReadonlySet<string> = new Set([
  'windows',
  'macos',
  'chromeos',
  'linux',
  'ubuntu',
  'debian',
  'fedora',
  'freebsd',
  'openbsd',
  'mint',
  'suse',
  'gentoo',
  'arch',
  'unix',
  'netbsd',
  'solaris',
  'haiku',
  'red_hat',
  'centos',
]);

const major = (version: string | undefined): string | undefined => /^\d+/.exec(version ?? '')?.[0];

/** Chrome and Edge send frozen versions of the system: these say nothing (https://www.chromium.org/updates/ua-reduction/). */
const isFrozen = (os: string, version: string | undefined, model: string | undefined): boolean =>
  (os === 'windows' && version === '10') ||
  (os === 'macos' && version === '10.15.7') ||
  (os === 'android' && version === '10' && (model === undefined || model === 'K'));

const systemVersion = (os: string, ua: ReturnType<typeof parse>, hints: ClientHints): string | undefined => {
  const { platformVersion } = hints;
  if (platformVersion && os === 'windows') return windowsVersion(platformVersion);
  if (platformVersion) return platformVersion.replace(/(?<!\.0)(?:\.0)+$/, '');
  // Since version 26 Safari freezes the system in the UA at 18 and keeps its own version in step with the system's.
  if (os === 'ios' && Number(ua.browserMajor) >= 26 && ua.browser === 'safari') return ua.browserVersion;
  return isFrozen(os, ua.osVersion, ua.model) ? undefined : ua.osVersion;
};

const parse = (userAgent: string) => {
  const { browser, os, device } = new UAParser(userAgent.slice(0, 512)).getResult();
  return {
    browser: family(browser.name),
    browserVersion: browser.version,
    browserMajor: major(browser.version),
    os: family(os.name),
    osVersion: os.version,
    model: device.model,
    type: device.type,
  };
};

const describe = (headers: HeaderFacts, touchPoints: number): DeviceFields => {
  const ua = parse(headers.userAgent ?? '');
  const hints = readClientHints(headers);
  // Safari on an iPad says it is a Mac, but no Mac has a touch screen.
  const isPad = ua.os === 'macos' && ua.browser === 'safari' && touchPoints > 1;
  const os = isPad ? 'ipados' : (family(hints.platform) ?? ua.os ?? 'unknown');
  const type = CATEGORIES[ua.type ?? ''];
  const isDesktop = DESKTOP_SYSTEMS.has(os);
  const byHints = hints.mobile === true ? 'mobile' : os === 'android' && hints.mobile === false ? 'tablet' : undefined;
  const category = isPad
    ? 'tablet'
    : (type ?? byHints ?? (isDesktop ? 'desktop' : os === 'android' ? 'mobile' : 'other'));
  const browser = hints.browser?.family ?? ua.browser ?? 'unknown';
  const version = hints.browser?.version || ua.browserMajor;
  const model = hints.model ?? (isPad ? 'iPad' : ua.model === 'K' ? undefined : ua.model);
  const osVersion = isPad ? undefined : systemVersion(os, ua, hints);
  return {
    device_category: category,
    browser_family: browser,
    ...(version ? { browser_version: version } : {}),
    os_family: os,
    ...(osVersion ? { os_version: osVersion } : {}),
    ...(model && category !== 'desktop' ? { device_model: model } : {}),
    is_mobile: category === 'mobile',
  };
};

/** Different user agents kept; a site sees a few thousand, and parsing one takes about 50 µs. */
const CACHE_SIZE = 5_000;

/** Browser, system and device by user agent and client hints, cached by both. */
export const createDeviceReader = () => {
  const cache = new Map<string, DeviceFields>();
  return (given: HeaderFacts, browser: BrowserSignals | undefined): DeviceFields => {
    // Browsers send these two headers on request only; the pixel asks them itself where consent is granted.
    const { secChUaPlatformVersion = browser?.platformVersion, secChUaModel = browser?.model } = given;
    const headers = {
      ...given,
      ...(secChUaPlatformVersion && { secChUaPlatformVersion }),
      ...(secChUaModel && { secChUaModel }),
    };
    const { userAgent, secChUa, secChUaMobile, secChUaPlatform } = headers;
    const touchPoints = browser?.maxTouchPoints ?? 0;
    const hints = [secChUa, secChUaMobile, secChUaPlatform, secChUaPlatformVersion, secChUaModel].join('\n');
    const key = `${userAgent}\n${hints}\n${touchPoints > 1}`;
    const known = cache.get(key);
    if (known) return known;
    const fields = describe(headers, touchPoints);
    // The oldest goes: nearer to least recently used than it looks, since the commonest come back at once.
    if (cache.size >= CACHE_SIZE) cache.delete(cache.keys().next().value as string);
    cache.set(key, fields);
    return fields;
  };
};

import type { HeaderFacts } from '../../records/raw.ts';

/** What the client hints say; absent where the browser sent none. https://wicg.github.io/ua-client-hints/ */
export type ClientHints = {
  /** The brand beside Chromium, as `browser_family` writes it. */
  browser?: { family: string; version: string };
  /** `Chromium`'s own major version. */
  chromium?: string;
  platform?: string;
  platformVersion?: string;
  model?: string;
  mobile?: boolean;
};

const BRANDS: Readonly<Record<string, string>> = {
  'Google Chrome': 'chrome',
  'Microsoft Edge': 'edge',
  'Microsoft Edge WebView2': 'edge_webview2',
  Opera: 'opera',
  'Opera GX': 'opera_gx',
  'Opera Mobile': 'opera',
  Brave: 'brave',
  Vivaldi: 'vivaldi',
  YaBrowser: 'yandex',
  Yandex: 'yandex',
  'Samsung Internet': 'samsung_internet',
  'Android WebView': 'chrome_webview',
  HeadlessChrome: 'headless_chrome',
  DuckDuckGo: 'duckduckgo',
  'Avast Secure Browser': 'avast_secure_browser',
  Whale: 'whale',
  'Naver Whale': 'whale',
  Ecosia: 'ecosia',
  HuaweiBrowser: 'huawei_browser',
  MiuiBrowser: 'miui_browser',
  Chromium: 'chromium',
};

const unquote = (value: string | undefined): string | undefined => value?.trim().replace(/^"|"$/g, '') || undefined;

/** `"Google Chrome";v="150", "Not)A;Brand";v="24"` → brand and version; made-up brands (GREASE) are left out. */
const readBrands = (header: string | undefined): ReadonlyMap<string, string> => {
  const brands = new Map<string, string>();
  for (const [, brand = '', version = ''] of (header ?? '').slice(0, 512).matchAll(/"([^"]{1,64})";v="([^"]{1,16})"/g))
    if (!/not.{0,3}a.{0,3}brand/i.test(brand)) brands.set(brand, version.split('.')[0] ?? '');
  return brands;
};

const MAX_CACHED = 1_000;
const cached = new Map<string | undefined, ReadonlyMap<string, string>>();
const brandsOf = (header: string | undefined): ReadonlyMap<string, string> => {
  const known = cached.get(header) ?? readBrands(header);
  if (cached.size >= MAX_CACHED) cached.clear();
  cached.set(header, known);
  return known;
};

export const readClientHints = (headers: HeaderFacts): ClientHints => {
  const brands = brandsOf(headers.secChUa);
  const named = [...brands].filter(([brand]) => Object.hasOwn(BRANDS, brand) && brand !== 'Chromium');
  const chromium = brands.get('Chromium');
  // Beside a brand of its own, a browser may name Google Chrome for compatibility.
  const [brand, version = ''] =
    named.find(([name]) => name !== 'Google Chrome') ?? named[0] ?? (chromium ? ['Chromium', chromium] : []);
  const platform = unquote(headers.secChUaPlatform);
  const platformVersion = unquote(headers.secChUaPlatformVersion);
  const model = unquote(headers.secChUaModel);
  return {
    ...(brand ? { browser: { family: BRANDS[brand] ?? 'chromium', version } } : {}),
    ...(chromium ? { chromium } : {}),
    ...(platform && platform !== 'Unknown' ? { platform } : {}),
    ...(platformVersion ? { platformVersion } : {}),
    ...(model ? { model } : {}),
    ...(headers.secChUaMobile ? { mobile: headers.secChUaMobile === '?1' } : {}),
  };
};

/**
 * Windows 11 reports 13 and above, Windows 10 the releases 1 to 10:
 * https://learn.microsoft.com/microsoft-edge/web-platform/how-to-detect-win11
 */
export const windowsVersion = (platformVersion: string): string | undefined => {
  const major = Number(platformVersion.split('.')[0]);
  if (!Number.isInteger(major)) return undefined;
  if (major >= 13) return '11';
  if (major > 0) return '10';
  return { '0.1': '7', '0.2': '8', '0.3': '8.1' }[platformVersion.split('.').slice(0, 2).join('.')];
};

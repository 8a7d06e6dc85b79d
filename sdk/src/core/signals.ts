import type { BrowserSignals } from '../wire.ts';

const OF_NAVIGATOR = [
  'userAgent',
  'language',
  'languages',
  'platform',
  'hardwareConcurrency',
  'deviceMemory',
  'maxTouchPoints',
  'webdriver',
] as const;

/**
 * The time zone's name. A first `DateTimeFormat` costs Chromium 25 ms of the main thread, and more on a phone; Temporal
 * (Chromium 144, Firefox 139) knows the name without one.
 */
const timezone = (): string =>
  (window as { Temporal?: { Now: { timeZoneId(): string } } }).Temporal?.Now.timeZoneId() ??
  Intl.DateTimeFormat().resolvedOptions().timeZone;

/** Passive signals that every page can read without asking; nothing is drawn, measured or probed. */
export const readSignals = (): BrowserSignals => {
  const { width, height, colorDepth } = screen;
  const signals: Record<string, unknown> = {
    screenWidth: width,
    screenHeight: height,
    colorDepth,
    viewportWidth: innerWidth,
    viewportHeight: innerHeight,
    devicePixelRatio,
    timezone: timezone(),
  };
  // What a browser does not have is `undefined`, and JSON leaves it out.
  for (const name of OF_NAVIGATOR) signals[name] = (navigator as unknown as Record<string, unknown>)[name];
  return signals;
};

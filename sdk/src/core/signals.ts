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
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
  // What a browser does not have is `undefined`, and JSON leaves it out.
  for (const name of OF_NAVIGATOR) signals[name] = (navigator as unknown as Record<string, unknown>)[name];
  return signals;
};

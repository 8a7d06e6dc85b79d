import type { BrowserSignals } from '../wire.ts';

/** Passive signals that every page can read without asking; nothing is drawn, measured or probed. */
export const readSignals = (): BrowserSignals => {
  const { userAgent, language, languages, platform, hardwareConcurrency, maxTouchPoints, webdriver, deviceMemory } =
    navigator as Navigator & { deviceMemory?: number };
  return {
    userAgent,
    language,
    languages,
    platform,
    hardwareConcurrency,
    maxTouchPoints,
    webdriver,
    // Absent outside Chromium; JSON leaves `undefined` out.
    ...(deviceMemory && { deviceMemory }),
    screenWidth: screen.width,
    screenHeight: screen.height,
    colorDepth: screen.colorDepth,
    viewportWidth: innerWidth,
    viewportHeight: innerHeight,
    devicePixelRatio,
    timezone: Intl.DateTimeFormat().resolvedOptions().timeZone,
  };
};

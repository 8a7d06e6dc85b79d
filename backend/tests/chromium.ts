import { type Browser, type BrowserContext, chromium } from 'playwright-core';

/** Debian's path; elsewhere `CHROMIUM` names it. `backend/local/preflight.mjs` has made sure that there is one. */
const executablePath = process.env.CHROMIUM ?? '/usr/bin/chromium';

/**
 * An ordinary desktop Chrome: a headless one announces itself as a bot, in its user agent and by navigator.webdriver.
 * This and the language are flags of the browser and not of the context: what a page sends while it is unloaded keeps
 * to the browser's, so that a visit whose first batch is its exit would seem to come from another machine.
 */
const USER_AGENT =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36';

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      `--user-agent=${USER_AGENT}`,
      '--lang=en-US',
      '--accept-lang=en-US,en',
      '--disable-blink-features=AutomationControlled',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
      '--disable-quic',
    ],
  });

/** A new browser profile on the same machine: same properties, empty storage. */
export const newProfile = (browser: Browser): Promise<BrowserContext> =>
  browser.newContext({
    viewport: { width: 1280, height: 800 },
    timezoneId: 'Europe/Berlin',
  });

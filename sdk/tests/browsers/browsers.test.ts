import { afterAll, beforeAll, describe, test } from 'vitest';
import { startSite } from '../browser/site.ts';
import { startChromium } from './chromium.ts';
import { BROWSERS, type BrowserName, type Driver, DriverSilent } from './driver.ts';
import { startFirefox } from './firefox.ts';
import { SCENARIOS } from './scenarios/index.ts';
import { startWebkit } from './webkit.ts';

/**
 * Every scenario in every browser, on the built files: `npm run test:browsers`. A browser that is missing fails its
 * tests; what cannot be done in one is skipped with its reason in the test's name.
 */
const START: Record<BrowserName, () => Promise<Driver>> = {
  chromium: startChromium,
  firefox: startFirefox,
  webkit: startWebkit,
};

for (const browser of BROWSERS)
  describe(browser, () => {
    let driver: Driver;
    beforeAll(async () => {
      driver = await START[browser]();
    }, 150_000);
    afterAll(() => driver?.close());

    for (const { name, not, play } of SCENARIOS) {
      const reason = not?.[browser];
      const once = async (): Promise<void> => {
        const site = await startSite();
        const visitor = await driver.visitor();
        try {
          await play({ site, visitor, tab: await visitor.tab(), browser });
        } finally {
          await visitor.leave().catch(() => {});
          site.close();
        }
      };
      test.skipIf(reason)(reason ? `${name} (not here: ${reason})` : name, { retry: 0, timeout: 120_000 }, () =>
        once().catch((error) => {
          if (!(error instanceof DriverSilent)) throw error;
          console.warn(`${browser}: ${error.message}; "${name}" is played again with a new driver`);
          return once();
        }),
      );
    }
  });

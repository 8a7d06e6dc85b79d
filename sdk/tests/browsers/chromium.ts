import { launch } from '../browser/chromium.ts';
import type { Driver, Tab } from './driver.ts';

export const startChromium = async (): Promise<Driver> => {
  const browser = await launch();
  return {
    version: browser.version(),
    visitor: async () => {
      const context = await browser.newContext();
      return {
        tab: async (): Promise<Tab> => {
          const page = await context.newPage();
          return {
            open: async (url) => void (await page.goto(url)),
            click: (selector) => page.click(selector),
            type: (selector, text) => page.locator(selector).pressSequentially(text),
            run: (body) => page.evaluate(`(() => {${body}})()`),
            close: async () => {
              const closed = page.waitForEvent('close');
              await page.close({ runBeforeUnload: true });
              await closed;
            },
          };
        },
        leave: () => context.close(),
      };
    },
    close: () => browser.close(),
  };
};

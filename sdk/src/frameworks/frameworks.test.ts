import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createPixel } from '../index.ts';
import { evothesis as astro } from './astro.ts';
import { startPixel, track } from './svelte.ts';

const options = { siteId: 's1' };
beforeEach(() => {
  vi.stubGlobal('fetch', async () => ({ status: 200, headers: new Headers() }));
  Object.defineProperty(Request.prototype, 'keepalive', { value: false, configurable: true });
});
afterEach(async () => {
  await createPixel(options).shutdown();
  vi.unstubAllGlobals();
});

test('Svelte: the action tracks with what it was given last, and goes with its element', () => {
  const pixel = startPixel(options);
  const seen = vi.spyOn(pixel, 'track').mockReturnValue(undefined);
  const button = document.createElement('button');
  const action = track(button, { pixel, name: 'one' });
  button.click();
  action.update({ pixel, name: 'two', properties: { n: 2 } });
  button.click();
  action.destroy();
  button.click();
  expect(seen.mock.calls).toEqual([
    ['one', undefined],
    ['two', { n: 2 }],
  ]);
});

test('Astro: the injected script is a module that starts the pixel', () => {
  const scripts: string[] = [];
  astro({ siteId: 's1', persistence: 'none' }).hooks['astro:config:setup']({
    injectScript: (_stage, code) => scripts.push(code),
  });
  expect(scripts).toEqual([
    `import { createPixel, attribution, clicks, scroll, forms, exit } from '@evothesis/pixel';
createPixel({ ...{"siteId":"s1","persistence":"none"}, use: [attribution(), clicks(), scroll(), forms(), exit()] });`,
  ]);
});

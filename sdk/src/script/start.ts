import { safely } from '../core/safely.ts';
import { startPixel } from '../pixel.ts';
import type { Pixel, PixelOptions, Source } from '../types.ts';

type Method = (...args: unknown[]) => unknown;
type Stub = Method & { q?: ArrayLike<unknown>[] } & Partial<Pixel>;

/**
 * `data-sample-rate="0.1"`, `data-spa="false"`, `data-query-params='["q"]'`: what JSON can read, else text. Only what
 * begins like it is tried: the first error thrown makes V8 parse the whole script again for its stack, 10 ms on a phone.
 */
const parse = (text: string): unknown =>
  (/^(\d|\[|true$|false$)/.test(text) ? safely(JSON.parse)(text) : undefined) ?? (text || true);

/**
 * What the script does when it is loaded: reads its own tag's `data-*` attributes, starts the pixel, plays the calls
 * that a stub has queued, and leaves a function `evothesis('track', …)` with the pixel's methods on it.
 */
export const start = (use: readonly Source[]): void => {
  const global = window as unknown as { evothesis?: Stub };
  const queued = [...(global.evothesis?.q ?? [])] as unknown as [string, object][];
  // An injected script has no `currentScript` in every browser.
  const tag = (document.currentScript ?? document.querySelector('script[data-site]')) as HTMLScriptElement | null;
  const options: Record<string, unknown> = { use };
  for (const [name, text] of Object.entries(tag?.dataset ?? {})) options[name] = parse(text as string);
  if (tag?.src) options.endpoint ??= new URL('/collect', tag.src).href;
  options.siteId = tag?.dataset.site;
  for (const [method, more] of queued) if (method === 'init') Object.assign(options, more);
  if (!options.siteId) {
    console.warn('[evothesis] no data-site');
    return;
  }

  const pixel = startPixel(options as PixelOptions);
  const run = (method: string, ...args: unknown[]): unknown =>
    (pixel as unknown as Record<string, Method>)[method]?.(...args);
  for (const call of queued) run(...call);
  global.evothesis = Object.assign(run as Method, pixel);
};

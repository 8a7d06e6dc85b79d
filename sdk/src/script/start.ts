import { createPixel } from '../pixel.ts';
import type { Pixel, PixelOptions, Source } from '../types.ts';

type Stub = { (...call: unknown[]): void; q?: ArrayLike<unknown>[] } & Partial<Pixel>;

/** `data-*` attributes and how they are read; all others are the page's own business. */
const OPTIONS = {
  site: 'siteId',
  endpoint: 'endpoint',
  persistence: 'persistence',
  consent: 'consent',
  whenDenied: 'whenDenied',
  respectDnt: 'respectDnt',
  spa: 'spa',
  hashRouting: 'hashRouting',
  replaceQuery: 'replaceQuery',
  background: 'background',
  queryParams: 'queryParams',
  sampleRate: 'sampleRate',
  batchSize: 'batchSize',
  flushInterval: 'flushInterval',
  debug: 'debug',
} as const;

const parse = (name: string, text: string): unknown => {
  if (name === 'site' || name === 'endpoint') return text;
  if (name === 'queryParams') return text.split(/[\s,]+/);
  if (text === '' || text === 'true') return true;
  if (text === 'false') return false;
  return text !== '' && !Number.isNaN(+text) ? +text : text;
};

/**
 * What the script does when it is loaded: reads its own tag's `data-*` attributes, starts the pixel, plays the calls
 * that a stub has queued, and leaves a function `evothesis('track', …)` with the pixel's methods on it.
 */
export const start = (use: readonly Source[]): void => {
  const global = window as unknown as { evothesis?: Stub };
  const stub = global.evothesis;
  // A second copy of the script: the first one counts.
  if (stub?.track) return;
  const tag =
    (document.currentScript as HTMLScriptElement | null) ??
    document.querySelector<HTMLScriptElement>('script[data-site]');
  const options: Record<string, unknown> = { use };
  for (const [name, option] of Object.entries(OPTIONS)) {
    const text = tag?.dataset[name];
    if (text !== undefined) options[option] = parse(name, text);
  }
  if (tag?.src) options.endpoint ??= new URL('/collect', tag.src).href;

  const queued = [...(stub?.q ?? [])].map((call) => [...(call as unknown as unknown[])]);
  for (const [method, more] of queued) if (method === 'init') Object.assign(options, more);
  if (!options.siteId) return console.warn('[evothesis] no data-site on the script tag: nothing is recorded');
  const pixel = createPixel(options as PixelOptions);
  const run = (method: string, ...args: unknown[]): unknown =>
    (pixel as unknown as Record<string, ((...args: unknown[]) => unknown) | undefined>)[method]?.(...args);
  const api: Stub = (method, ...args) => run(method as string, ...args);
  global.evothesis = Object.assign(api, pixel);
  for (const [method, ...args] of queued) run(method as string, ...args);
};

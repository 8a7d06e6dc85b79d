import { inject } from 'vue';
import { createPixel } from '../index.ts';
import type { EventMap, Pixel, PixelOptions } from '../types.ts';

const KEY = 'evothesis';
type App = { provide(key: string, value: unknown): unknown; config: { globalProperties: object } };

/** `app.use(evothesis, { siteId })`; templates then have `$pixel`, components `usePixel()`. Page views need no router hook. */
export const evothesis = {
  install(app: App, options: PixelOptions): void {
    const pixel = createPixel(options);
    app.provide(KEY, pixel);
    Object.assign(app.config.globalProperties, { $pixel: pixel });
  },
};

/** The pixel that `app.use(evothesis, …)` has started. */
export const usePixel = <Events extends EventMap = EventMap>(): Pixel<Events> => {
  const pixel = inject<Pixel<Events>>(KEY);
  if (!pixel) throw new Error('usePixel: app.use(evothesis, { siteId }) is missing');
  return pixel;
};

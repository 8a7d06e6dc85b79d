import { startPixel } from './pixel.ts';
import type { EventMap, Pixel, PixelOptions } from './types.ts';

const nothing = (): void => {};
const resolved = async (): Promise<void> => {};

/**
 * Starts a pixel for one site and records the page view. Called again for the same site, also from a second copy of
 * the SDK, it returns the pixel that runs already. On a server it returns one that does nothing.
 */
export const createPixel = <Events extends EventMap = EventMap>(options: PixelOptions): Pixel<Events> =>
  typeof document === 'undefined'
    ? { track: nothing, pageview: nothing, setConsent: nothing, flush: resolved, shutdown: resolved, on: () => nothing }
    : startPixel<Events>(options);

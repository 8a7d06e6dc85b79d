import { useEffect } from 'react';
import { createPixel } from '../index.ts';
import type { EventMap, Pixel, PixelOptions } from '../types.ts';

/**
 * Starts the pixel when the component is mounted and renders nothing; put it once near the root. StrictMode mounts
 * twice and a second call finds the running pixel, so the page view is counted once.
 */
export const EvothesisPixel = (options: PixelOptions): null => {
  // biome-ignore lint/correctness/useExhaustiveDependencies: a pixel is not restarted while the page lives.
  useEffect(() => void createPixel(options), []);
  return null;
};

/** The running pixel for event handlers and effects: `pixelOf<Events>({ siteId })().track('signup')`. */
export const pixelOf =
  <Events extends EventMap = EventMap>(options: PixelOptions): (() => Pixel<Events>) =>
  () =>
    createPixel<Events>(options);

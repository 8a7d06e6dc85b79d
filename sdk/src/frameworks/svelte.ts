import { createPixel } from '../index.ts';
import type { Pixel, PixelOptions, Properties } from '../types.ts';

/** Starts the pixel; call it in the root layout's script. On the server it returns one that does nothing. */
export const startPixel = (options: PixelOptions): Pixel => createPixel(options);

type Tracked = { pixel: Pixel; name: string; properties?: Properties; on?: string };

/** Action: `<button use:track={{ pixel, name: 'signup' }}>` records a custom event on each click (or other event `on`). */
export const track = (node: Element, given: Tracked) => {
  let current = given;
  const record = (): void => current.pixel.track(current.name, current.properties);
  const type = given.on ?? 'click';
  node.addEventListener(type, record, { passive: true });
  return {
    update: (next: Tracked): void => {
      current = next;
    },
    destroy: (): void => node.removeEventListener(type, record),
  };
};

export { createPixel } from './pixel.ts';
export { abandonedForms } from './sources/abandoned.ts';
export { type AttributionOptions, attribution } from './sources/attribution.ts';
export { clicks } from './sources/clicks.ts';
export { type ExitOptions, exit } from './sources/exit.ts';
export { forms } from './sources/forms.ts';
export { type ScrollOptions, scroll } from './sources/scroll.ts';
export type { EventMap, Persistence, Pixel, PixelEvents, PixelOptions, Properties, Source } from './types.ts';
export type * from './wire.ts';

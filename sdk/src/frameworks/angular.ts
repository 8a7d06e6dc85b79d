import { ENVIRONMENT_INITIALIZER, InjectionToken, inject } from '@angular/core';
import { createPixel } from '../index.ts';
import type { Pixel, PixelOptions } from '../types.ts';

/** `inject(PIXEL).track('signup')`. */
export const PIXEL: InjectionToken<Pixel> = /* @__PURE__ */ new InjectionToken<Pixel>('evothesis');

/** For `bootstrapApplication(App, { providers: [providePixel({ siteId })] })`: starts with the application. */
export const providePixel = (options: PixelOptions) => [
  { provide: PIXEL, useFactory: () => createPixel(options) },
  { provide: ENVIRONMENT_INITIALIZER, multi: true, useFactory: () => () => void inject(PIXEL) },
];

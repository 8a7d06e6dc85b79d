/**
 * For the App Router and the Pages Router alike: both move by `history.pushState`, which the pixel sees by itself. The
 * build puts 'use client' at the top of this file, so it can stand in a server layout.
 */
export { EvothesisPixel, pixelOf } from './react.ts';

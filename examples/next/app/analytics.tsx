'use client';

import { clicks, exit } from '@evothesis/pixel';
import { EvothesisPixel, pixelOf } from '@evothesis/pixel/next';

// Sources are functions, which a server component cannot hand on: the options live on the client's side.
const options = { siteId: 'example', endpoint: '/collect', use: [clicks(), exit()] };
const pixel = pixelOf<{ hello: { from: string } }>(options);

export const Analytics = () => <EvothesisPixel {...options} />;
export const Hello = () => (
  <button id="track" type="button" onClick={() => pixel().track('hello', { from: 'next' })}>
    Hello
  </button>
);

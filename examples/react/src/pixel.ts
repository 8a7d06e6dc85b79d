import { clicks, exit } from '@evothesis/pixel';
import { pixelOf } from '@evothesis/pixel/react';

type Events = { hello: { from: string } };

export const options = { siteId: 'example', endpoint: '/collect', use: [clicks(), exit()] };
/** The running pixel, for event handlers: a wrong event does not compile. */
export const pixel = pixelOf<Events>(options);

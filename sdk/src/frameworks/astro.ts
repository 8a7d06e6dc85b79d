import type { PixelOptions } from '../types.ts';

/** What can be written into a page's script: everything but functions. */
type Plain = Omit<PixelOptions, 'use' | 'beforeSend'>;
type Setup = { injectScript(stage: 'page', code: string): void };

const SOURCES = ['attribution', 'clicks', 'scroll', 'forms', 'exit'] as const;

/** Integration: `integrations: [evothesis({ siteId })]`. Records what the script tag does; view transitions are page views. */
export const evothesis = (options: Plain) => ({
  name: '@evothesis/pixel',
  hooks: {
    'astro:config:setup': ({ injectScript }: Setup): void =>
      injectScript(
        'page',
        `import { createPixel, ${SOURCES.join(', ')} } from '@evothesis/pixel';
createPixel({ ...${JSON.stringify(options)}, use: [${SOURCES.map((name) => `${name}()`).join(', ')}] });`,
      ),
  },
});

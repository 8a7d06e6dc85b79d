/** The ways to put the pixel on a site, each as what is to be pasted. */
export const SNIPPETS = [
  {
    id: 'script',
    name: 'Script tag',
    says: 'Paste this into the <head> of every page. It holds up nothing: it loads beside the page.',
    code: (origin: string, site: string) => `<script async src="${origin}/pixel.js" data-site="${site}"></script>`,
  },
  {
    id: 'npm',
    name: 'npm',
    says: 'For an app that is bundled. Run npm install @evothesis/pixel, and call this once when it starts.',
    code: (origin: string, site: string) =>
      [
        "import { createPixel } from '@evothesis/pixel';",
        '',
        `const pixel = createPixel({ siteId: '${site}', endpoint: '${origin}/collect' });`,
        "pixel.track('signup', { plan: 'team' });",
      ].join('\n'),
  },
  {
    id: 'gtm',
    name: 'Google Tag Manager',
    says: 'Make a tag of type Custom HTML with this, on the trigger All Pages, and publish the container.',
    code: (origin: string, site: string) =>
      [
        '<script>',
        '  (function (d) {',
        "    var s = d.createElement('script');",
        '    s.async = true;',
        `    s.src = '${origin}/pixel.js';`,
        `    s.setAttribute('data-site', '${site}');`,
        '    d.head.appendChild(s);',
        '  })(document);',
        '</script>',
      ].join('\n'),
  },
] as const;

import { type Finding, ok, warn } from './finding.ts';
import { attribute } from './tag.ts';

/** Consent tools by what their own script, or the markup that they ask for, has in it. */
const TOOLS: readonly (readonly [name: string, sign: RegExp])[] = [
  ['Cookiebot', /consent\.cookiebot\.|id=["']?Cookiebot/i],
  ['OneTrust', /cdn\.cookielaw\.org|otSDKStub|optanon/i],
  ['Usercentrics', /usercentrics\.eu|uc-block/i],
  ['Didomi', /didomi/i],
  ['CookieYes', /cdn-cookieyes\.com|cookieyes/i],
  ['Osano', /cmp\.osano\.com/i],
  ['iubenda', /iubenda\.com/i],
  ['TrustArc', /consent\.trustarc\.com/i],
  ['Klaro', /klaro(?:\.min)?\.js|klaroConfig/i],
  ['Complianz', /complianz|cmplz/i],
  ['Borlabs', /borlabs-cookie/i],
  ['Quantcast Choice', /quantcast\.mgr\.consensu|cmp\.inmobi\.com/i],
];

/** Types that browsers run; consent tools put another there until they may. */
const RUNS = /^(?:module|(?:text|application)\/(?:java|ecma)script)?$/i;

/**
 * Whether the pixel waits for consent. A tool on the page that nobody asks means that the site's setting `privacy` alone
 * decides: with `auto` that is no identification where the law asks for consent, with `full` it is.
 */
export const consentGate = (html: string, tag: string): Finding => {
  const [tool] = TOOLS.find(([, sign]) => sign.test(html)) ?? [];
  const type = attribute(tag, 'type') ?? '';
  if (!RUNS.test(type) || attribute(tag, 'src') === undefined)
    return tool
      ? ok('consent', `${tool} holds the pixel back until consent is given: visits without it are not counted`)
      : warn(
          'consent',
          `type="${type}" holds the pixel back, and no consent tool known here is on the page to let it go`,
          'take the type away, or see that the tool loads',
        );
  if (!tool) return ok('consent', 'no consent tool is known here: privacy of the site decides');
  return html.includes('setConsent')
    ? ok('consent', `${tool} tells the pixel`)
    : warn(
        'consent',
        `${tool} is on the page, and nothing in the HTML tells the pixel what was answered`,
        'call setConsent() when it answers (sdk/README.md), or leave privacy at auto',
      );
};

/** What a click ID in the landing page's address means by itself, when no `utm_` parameter says more. */
export type ClickIdMeaning = { source: string; medium: string };

/**
 * First match wins. Only what the platforms document: `fbclid` and `igshid` ride on every link, paid or not, so they
 * mean a social visit; `srsltid` marks a free product listing.
 */
export const CLICK_IDS = [
  // https://support.google.com/google-ads/answer/9744275
  ['gclid', { source: 'google', medium: 'cpc' }],
  ['gbraid', { source: 'google', medium: 'cpc' }],
  ['wbraid', { source: 'google', medium: 'cpc' }],
  ['gclsrc', { source: 'google', medium: 'cpc' }],
  ['dclid', { source: 'google', medium: 'display' }],
  // https://help.ads.microsoft.com/apex/index/3/en/60000
  ['msclkid', { source: 'bing', medium: 'cpc' }],
  ['yclid', { source: 'yandex', medium: 'cpc' }],
  ['ymclid', { source: 'yandex', medium: 'cpc' }],
  ['ttclid', { source: 'tiktok', medium: 'cpc' }],
  ['twclid', { source: 'twitter', medium: 'cpc' }],
  ['li_fat_id', { source: 'linkedin', medium: 'cpc' }],
  ['rdt_cid', { source: 'reddit', medium: 'cpc' }],
  ['epik', { source: 'pinterest', medium: 'cpc' }],
  ['sccid', { source: 'snapchat', medium: 'cpc' }],
  ['qclid', { source: 'quora', medium: 'cpc' }],
  ['tblci', { source: 'taboola', medium: 'cpc' }],
  ['dicbo', { source: 'outbrain', medium: 'cpc' }],
  ['vmcid', { source: 'yahoo', medium: 'cpc' }],
  ['awc', { source: 'awin', medium: 'affiliate' }],
  ['cjevent', { source: 'cj', medium: 'affiliate' }],
  ['irclickid', { source: 'impact', medium: 'affiliate' }],
  ['sscid', { source: 'shareasale', medium: 'affiliate' }],
  ['ransiteid', { source: 'rakuten_advertising', medium: 'affiliate' }],
  ['mc_eid', { source: 'mailchimp', medium: 'email' }],
  ['mc_cid', { source: 'mailchimp', medium: 'email' }],
  ['_kx', { source: 'klaviyo', medium: 'email' }],
  ['_hsenc', { source: 'hubspot', medium: 'email' }],
  ['vero_id', { source: 'vero', medium: 'email' }],
  ['srsltid', { source: 'google_shopping', medium: 'organic' }],
  ['fbclid', { source: 'facebook', medium: 'social' }],
  ['igshid', { source: 'instagram', medium: 'social' }],
  ['igsh', { source: 'instagram', medium: 'social' }],
] as const satisfies readonly (readonly [string, ClickIdMeaning])[];

/** The meaning of the first known click ID among lower-case parameter names. */
export const clickIdMeaning = (has: (name: string) => boolean): ClickIdMeaning | undefined =>
  CLICK_IDS.find(([name]) => has(name))?.[1];

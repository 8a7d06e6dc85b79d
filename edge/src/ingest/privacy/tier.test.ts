import { describe, expect, it } from 'vitest';
import { decideTier } from './tier.ts';

type Facts = Parameters<typeof decideTier>[0];
const facts = (more: Partial<Facts> = {}): Facts => ({
  setting: 'auto',
  consent: undefined,
  secGpc: undefined,
  country: 'US',
  ...more,
});
const gpc = { state: 'unknown', globalPrivacyControl: true } as const;

const TABLE: readonly [name: string, facts: Facts, tier: string, basis: string][] = [
  ['the site says full', facts({ setting: 'full', consent: { state: 'denied' }, secGpc: '1' }), 'full', 'site_setting'],
  ['the site says daily', facts({ setting: 'daily', consent: { state: 'granted' } }), 'daily', 'site_setting'],
  ['granted', facts({ consent: { state: 'granted' }, country: 'DE' }), 'full', 'consent_granted'],
  ['denied', facts({ consent: { state: 'denied' } }), 'none', 'consent_denied'],
  ['denied, with GPC', facts({ consent: { state: 'denied' }, secGpc: '1' }), 'none', 'consent_denied'],
  ['Sec-GPC caps a grant', facts({ consent: { state: 'granted' }, secGpc: '1' }), 'daily', 'gpc'],
  ['the page saw GPC', facts({ consent: gpc }), 'daily', 'gpc'],
  ['Sec-GPC: 0 is no signal', facts({ secGpc: '0' }), 'full', 'region_allows'],
  ['unknown in Germany', facts({ country: 'DE' }), 'daily', 'region_requires_consent'],
  ['unknown in Norway', facts({ country: 'NO' }), 'daily', 'region_requires_consent'],
  ['unknown in the UK', facts({ country: 'GB' }), 'daily', 'region_requires_consent'],
  ['unknown in Switzerland', facts({ country: 'CH' }), 'daily', 'region_requires_consent'],
  ['unknown nowhere', facts({ country: undefined }), 'daily', 'region_unknown'],
  ['unknown in Brazil', facts({ country: 'BR' }), 'full', 'region_allows'],
];

describe('the tier', () => {
  it.each(TABLE)('%s', (_name, given, tier, basis) => {
    expect(decideTier(given)).toEqual({ tier, basis });
  });
});

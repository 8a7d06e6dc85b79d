import type { PrivacyDecision } from '../../../../backend/src/records/raw.ts';
import type { PrivacySetting } from '../../../../backend/src/records/site.ts';
import type { Envelope } from '../../../../sdk/src/wire.ts';

/**
 * Where identification without consent is not to be had: the EEA (with the parts of France and Finland that have codes
 * of their own), the United Kingdom and Switzerland.
 */
const CONSENT_COUNTRIES: ReadonlySet<string> = new Set(
  'AT BE BG HR CY CZ DK EE FI FR DE GR HU IE IT LV LT LU MT NL PL PT RO SK SI ES SE IS LI NO GB CH AX GF GP MF MQ RE YT'.split(
    ' ',
  ),
);

export type TierFacts = {
  setting: PrivacySetting;
  consent: Envelope['consent'];
  /** Value of the header `Sec-GPC` (https://w3c.github.io/gpc/). */
  secGpc: string | undefined;
  country: string | undefined;
};

/** The tier that the site and the visitor allow; whether there are keys for it is decided after. */
export const decideTier = ({ setting, consent, secGpc, country }: TierFacts): PrivacyDecision => {
  if (setting !== 'auto') return { tier: setting, basis: 'site_setting' };
  const state = consent?.state ?? 'unknown';
  if (state === 'denied') return { tier: 'none', basis: 'consent_denied' };
  if (secGpc?.trim() === '1' || consent?.globalPrivacyControl === true) return { tier: 'daily', basis: 'gpc' };
  if (state === 'granted') return { tier: 'full', basis: 'consent_granted' };
  if (country === undefined) return { tier: 'daily', basis: 'region_unknown' };
  return CONSENT_COUNTRIES.has(country)
    ? { tier: 'daily', basis: 'region_requires_consent' }
    : { tier: 'full', basis: 'region_allows' };
};

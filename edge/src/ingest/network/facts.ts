import type { NetworkFacts } from '../../../../backend/src/records/raw.ts';
import { tag } from '../hmac.ts';
import type { Viewer } from '../types.ts';
import { type Address, parseAddress, prefixText } from './address.ts';

export const addressOf = ({ ip }: Viewer): Address | undefined => (ip === undefined ? undefined : parseAddress(ip));

/** What is known of the place without knowing the address; the same in every tier. */
export const placeOf = (viewer: Viewer, address: Address | undefined): NetworkFacts => {
  const facts: NetworkFacts = {};
  if (address) facts.version = address.version;
  if (viewer.asn !== undefined) facts.asn = viewer.asn;
  if (viewer.country !== undefined) facts.country = viewer.country;
  if (viewer.region !== undefined) facts.region = viewer.region;
  if (viewer.city !== undefined) facts.city = viewer.city;
  return facts;
};

/** Tier `full`: hashes of the address and its prefixes under the site's own key. */
export const addressHashes = (address: Address | undefined, asn: number | undefined, key: Uint8Array): NetworkFacts => {
  if (!address) return {};
  const of = (bits: number): string => tag(key, prefixText(address, bits));
  if (address.version === 4) return { address: of(32), prefix: of(24), block: of(16) };
  const prefixes = { address: of(128), prefix: of(64), prefix56: of(56), prefix48: of(48) };
  // An ASN says more than a /32, and an item has to stay within 1 KB.
  return asn === undefined ? { ...prefixes, block: of(32) } : prefixes;
};

/** Tier `daily`: one hash for all, which the destroyed key makes meaningless after two days. */
export const dailyVisitor = (
  address: Address | undefined,
  headers: Readonly<Record<string, string | undefined>>,
  fallback: string,
  key: Uint8Array,
): string => {
  const network = address ? prefixText(address, address.version === 4 ? 32 : 128) : `?${fallback}`;
  const parts = ['visitor', network, headers['user-agent'] ?? '', headers['accept-language'] ?? ''];
  return tag(key, JSON.stringify(parts));
};

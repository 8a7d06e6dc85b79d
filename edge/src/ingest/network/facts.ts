import type { NetworkFacts } from '../../../../backend/src/records/raw.ts';
import { hmac, tag } from '../hmac.ts';
import type { Viewer } from '../types.ts';
import { parseAddress, prefixText } from './address.ts';

/** What is known of the place without knowing the address; the same in every tier. */
export const placeOf = (viewer: Viewer): NetworkFacts => {
  const facts: NetworkFacts = {};
  const version = viewer.ip === undefined ? undefined : parseAddress(viewer.ip)?.version;
  if (version !== undefined) facts.version = version;
  if (viewer.asn !== undefined) facts.asn = viewer.asn;
  if (viewer.country !== undefined) facts.country = viewer.country;
  if (viewer.region !== undefined) facts.region = viewer.region;
  if (viewer.city !== undefined) facts.city = viewer.city;
  return facts;
};

/** Tier `full`: hashes of the address and its prefixes under the site's own key. */
export const addressHashes = (viewer: Viewer, key: Uint8Array): NetworkFacts => {
  const address = viewer.ip === undefined ? undefined : parseAddress(viewer.ip);
  if (!address) return {};
  const of = (bits: number): string => tag(key, prefixText(address, bits));
  if (address.version === 4) return { address: of(32), prefix: of(24), block: of(16) };
  const prefixes = { address: of(128), prefix: of(64), prefix56: of(56), prefix48: of(48) };
  // An ASN says more than a /32, and an item has to stay within 1 KB.
  return viewer.asn === undefined ? { ...prefixes, block: of(32) } : prefixes;
};

/** Tier `daily`: one hash for all, which the destroyed key makes meaningless after two days. */
export const dailyVisitor = (
  viewer: Viewer,
  headers: Readonly<Record<string, string | undefined>>,
  fallback: string,
  key: Uint8Array,
): string => {
  const address = viewer.ip === undefined ? undefined : parseAddress(viewer.ip);
  const network = address ? prefixText(address, address.version === 4 ? 32 : 128) : `?${fallback}`;
  const parts = ['visitor', network, headers['user-agent'] ?? '', headers['accept-language'] ?? ''];
  return hmac(key, JSON.stringify(parts)).toString('base64url', 0, 12);
};

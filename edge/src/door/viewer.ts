import type { Viewer } from '../ingest/index.ts';

type Headers = Readonly<Record<string, string | undefined>>;

/** `ip:port`, IPv6 without brackets: the last colon separates. */
const addressOf = (address: string | undefined): string | undefined => {
  const at = address?.lastIndexOf(':') ?? -1;
  return at > 0 ? address?.slice(0, at) : undefined;
};

/** CloudFront writes names of places percent-encoded where they are not ASCII. */
const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** What CloudFront's headers say of the viewer; it removes such headers from what viewers send. */
export const viewerOf = (headers: Headers, clientIp?: string): Viewer => {
  const viewer: Viewer = {};
  const ip = clientIp ?? addressOf(headers['cloudfront-viewer-address']);
  const country = headers['cloudfront-viewer-country'];
  const region = headers['cloudfront-viewer-country-region'];
  const city = headers['cloudfront-viewer-city'];
  const asn = Number(headers['cloudfront-viewer-asn']);
  if (ip) viewer.ip = ip;
  if (country && /^[A-Z]{2}$/.test(country)) viewer.country = country;
  if (region) viewer.region = region.slice(0, 16);
  if (city) viewer.city = decoded(city).slice(0, 128);
  if (Number.isInteger(asn) && asn > 0) viewer.asn = asn;
  return viewer;
};

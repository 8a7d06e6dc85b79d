import type { IncomingHttpHeaders } from 'node:http';

/** What CloudFront knows of a viewer. */
export type Viewer = { ip: string; port: number; country?: string; asn?: string };

const local = (headers: IncomingHttpHeaders, name: string): string | undefined => {
  const value = headers[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** The socket's address, or what a test says in `X-Local-Viewer-Ip`, `-Country`, `-Asn`. */
export const viewerOf = (headers: IncomingHttpHeaders, address: string | undefined, port: number): Viewer => {
  const country = local(headers, 'x-local-viewer-country');
  const asn = local(headers, 'x-local-viewer-asn');
  return {
    // A dual-stack socket shows IPv4 as ::ffff:a.b.c.d; CloudFront never does.
    ip: local(headers, 'x-local-viewer-ip') ?? (address ?? '127.0.0.1').replace(/^::ffff:/, ''),
    port,
    ...(country ? { country } : {}),
    ...(asn ? { asn } : {}),
  };
};

/** The headers of the managed policy AllViewerAndCloudFrontHeaders-2022-06, as far as they are known here. */
export const viewerHeaders = ({ ip, port, country, asn }: Viewer): Record<string, string> => ({
  'CloudFront-Viewer-Address': `${ip}:${port}`,
  'CloudFront-Viewer-HTTP-Version': '1.1',
  'CloudFront-Forwarded-Proto': 'https',
  ...(country ? { 'CloudFront-Viewer-Country': country } : {}),
  ...(asn ? { 'CloudFront-Viewer-ASN': asn } : {}),
});

/** Headers a viewer cannot send through CloudFront: it sets or removes them itself. */
const VIEWER_CANNOT_SEND =
  /^(cloudfront-|x-amz-cf-|x-edge-|x-local-|connection$|keep-alive$|proxy-|te$|trailer$|upgrade$|x-real-ip$|transfer-encoding$|expect$)/;

/** Raw header pairs of the viewer as they go on, name as sent; repeated headers stay apart. */
export const forwardedHeaders = (raw: readonly string[]): [name: string, value: string][] => {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < raw.length; i += 2) {
    const name = raw[i] as string;
    if (!VIEWER_CANNOT_SEND.test(name.toLowerCase())) pairs.push([name, raw[i + 1] as string]);
  }
  return pairs;
};

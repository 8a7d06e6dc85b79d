/**
 * What CloudFront documents about functions at the edge, as checks. Breaking one of them is a 502 there and here.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/edge-functions-restrictions.html
 */

/** Body shown to an origin-request function; what is longer is cut and `inputTruncated` set. */
export const MAX_EDGE_BODY = 1024 * 1024;
/** A response made by an origin-request function, headers and body. */
export const MAX_GENERATED_RESPONSE = 1024 * 1024;
/** API Gateway HTTP API request payload. */
export const MAX_GATEWAY_BODY = 10 * 1024 * 1024;

const FORBIDDEN =
  /^(connection|expect|keep-alive|proxy-.*|trailer|upgrade|x-accel-.*|x-amz-cf-.*|x-amzn-.*|x-cache.*|x-edge-.*|x-forwarded-proto|x-real-ip)$/;
const READ_ONLY =
  /^(accept-encoding|content-length|if-modified-since|if-none-match|if-range|if-unmodified-since|transfer-encoding|via)$/;

/** A header that an edge function may not add, in a response or in a request it hands on. */
export const isForbidden = (name: string): boolean => FORBIDDEN.test(name.toLowerCase());
/** A header that an origin-request function may see but not change. */
export const isReadOnly = (name: string): boolean => READ_ONLY.test(name.toLowerCase());

/** Thrown where CloudFront would answer 502 instead of what the function said. */
export class EdgeFault extends Error {
  override name = 'EdgeFault';
}

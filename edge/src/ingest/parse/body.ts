import { LIMITS } from '../../../../sdk/src/wire.ts';
import { Refusal } from '../refusal.ts';
import { isObject } from './readers.ts';

/** UTF-8 bytes to text; a byte order mark is left out. @throws TypeError for bytes that are not UTF-8 */
const decoder = new TextDecoder('utf-8', { fatal: true });

const decode = (body: Uint8Array | string): string => {
  if (typeof body === 'string') return body;
  try {
    return decoder.decode(body);
  } catch {
    throw new Refusal('invalid_utf8');
  }
};

/** V8's words for a text that ends too early; what they say in a later version falls back to `invalid_json`. */
const ENDED = /end of JSON input|Unterminated/;

const parse = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch (error) {
    const { message } = error as Error;
    const at = /at position (\d+)/.exec(message);
    const ended = ENDED.test(message) || Number(at?.[1]) >= text.trimEnd().length;
    throw new Refusal(ended && /^\s*[[{]/.test(text) ? 'truncated_json' : 'invalid_json');
  }
};

/** No decompression at the edge: a few bytes could become hundreds of megabytes. gzip also by its first two bytes (RFC 1952). */
const isCompressed = (body: Uint8Array | string, encoding: string | undefined): boolean =>
  (encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity') ||
  (body[0] === 0x1f && body[1] === 0x8b);

/**
 * Reads the bytes of a request into a JSON object.
 * @param encoding value of the header Content-Encoding
 * @throws Refusal
 */
export const readBody = (body: Uint8Array | string, encoding?: string): Record<string, unknown> => {
  if (isCompressed(body, encoding)) throw new Refusal('compressed_body');
  // A text has at least as many UTF-8 bytes as UTF-16 units; only between the two is it worth counting.
  const bytes = typeof body !== 'string' || body.length > LIMITS.bodyBytes ? body.length : Buffer.byteLength(body);
  if (bytes > LIMITS.bodyBytes) throw new Refusal('body_too_large');
  const text = decode(body);
  if (text.trim() === '') throw new Refusal('empty_body');
  const value = parse(text);
  if (!isObject(value)) throw new Refusal('not_an_object');
  return value;
};

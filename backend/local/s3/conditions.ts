import type { IncomingHttpHeaders } from 'node:http';
import { S3Error } from './error.ts';
import type { ObjectFacts } from './files.ts';

const names = (header: string | undefined, etag: string | undefined): boolean =>
  (header ?? '')
    .split(',')
    .some((one) =>
      one.trim() === '*' ? etag !== undefined : one.trim().replace(/^W\//, '').replaceAll('"', '') === etag,
    );

/**
 * Conditional writes. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html
 * @throws S3Error PreconditionFailed, or NoSuchKey for `If-Match` where there is no object
 */
export const checkWrite = (headers: IncomingHttpHeaders, present: ObjectFacts | undefined): void => {
  if (headers['if-none-match'] !== undefined && names(headers['if-none-match'], present?.etag))
    throw new S3Error('PreconditionFailed');
  if (headers['if-match'] === undefined) return;
  if (!present) throw new S3Error('NoSuchKey');
  if (!names(headers['if-match'], present.etag)) throw new S3Error('PreconditionFailed');
};

/** Conditional reads: whether the answer is 304. @throws S3Error PreconditionFailed */
export const isNotModified = (headers: IncomingHttpHeaders, present: ObjectFacts): boolean => {
  const seconds = Math.floor(present.mtimeMs / 1000) * 1000;
  const since = Date.parse(headers['if-modified-since'] ?? '');
  const unless = Date.parse(headers['if-unmodified-since'] ?? '');
  if (headers['if-match'] !== undefined ? !names(headers['if-match'], present.etag) : seconds > unless)
    throw new S3Error('PreconditionFailed');
  return headers['if-none-match'] !== undefined ? names(headers['if-none-match'], present.etag) : seconds <= since;
};

/** First and last byte of a `Range` header; `undefined` for none, or one that S3 ignores. @throws S3Error InvalidRange */
export const rangeOf = (header: string | undefined, size: number): [first: number, last: number] | undefined => {
  const found = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (!found || (found[1] === '' && found[2] === '')) return undefined;
  const first = found[1] === '' ? Math.max(0, size - Number(found[2])) : Number(found[1]);
  const last = found[1] === '' || found[2] === '' ? size - 1 : Math.min(size - 1, Number(found[2]));
  if (first > last || first >= size) throw new S3Error('InvalidRange');
  return [first, last];
};

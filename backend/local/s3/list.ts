import type { Files } from './files.ts';
import type { Xml } from './xml.ts';

const encode = (text: string, encoding: string | undefined): string =>
  encoding === 'url' ? encodeURIComponent(text).replaceAll('%2F', '/') : text;

/** ListObjectsV2, and version 1 in the same walk: keys in order, folded at the delimiter, a page at a time. */
export const listObjects = (files: Files, bucket: string, query: URLSearchParams): Xml => {
  const isV2 = query.get('list-type') === '2';
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const encoding = query.get('encoding-type') ?? undefined;
  const limit = Math.min(1000, Number(query.get('max-keys') ?? 1000));
  const token = query.get('continuation-token');
  const after = token
    ? Buffer.from(token, 'base64url').toString('utf8')
    : ((isV2 ? query.get('start-after') : query.get('marker')) ?? '');

  const contents: Xml[] = [];
  const prefixes: string[] = [];
  let last = '';
  let truncated = false;
  for (const key of files.keys(bucket, prefix, after)) {
    const cut = delimiter ? key.indexOf(delimiter, prefix.length) : -1;
    const folded = cut < 0 ? undefined : key.slice(0, cut + delimiter.length);
    // A page that ended inside a folded prefix must not give the prefix again.
    if (folded !== undefined && (folded === prefixes.at(-1) || folded === after)) continue;
    if (contents.length + prefixes.length >= limit) {
      truncated = limit > 0;
      break;
    }
    if (folded !== undefined) prefixes.push(folded);
    else {
      const facts = files.find(bucket, key);
      if (!facts) continue;
      contents.push({
        Key: encode(key, encoding),
        LastModified: new Date(facts.mtimeMs).toISOString(),
        ETag: `"${facts.etag}"`,
        Size: facts.size,
        StorageClass: 'STANDARD',
      });
    }
    last = folded ?? key;
  }
  return {
    Name: bucket,
    Prefix: encode(prefix, encoding),
    ...(delimiter ? { Delimiter: encode(delimiter, encoding) } : {}),
    ...(encoding ? { EncodingType: encoding } : {}),
    MaxKeys: limit,
    IsTruncated: truncated,
    ...(isV2 ? { KeyCount: contents.length + prefixes.length } : {}),
    ...(truncated && isV2 ? { NextContinuationToken: Buffer.from(last).toString('base64url') } : {}),
    ...(truncated && !isV2 ? { NextMarker: encode(last, encoding) } : {}),
    Contents: contents,
    CommonPrefixes: prefixes.map((one) => ({ Prefix: encode(one, encoding) })),
  };
};

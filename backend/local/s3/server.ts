import { randomUUID } from 'node:crypto';
import { copyFileSync, createReadStream, mkdirSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';
import { checkWrite, isNotModified, rangeOf } from './conditions.ts';
import { S3Error } from './error.ts';
import { type Files, type ObjectFacts, openFiles } from './files.ts';
import { listObjects } from './list.ts';
import { openUploads, type Uploads } from './multipart.ts';
import { receive, receiveText } from './receive.ts';
import { element, elements, toXml, type Xml } from './xml.ts';

/** Headers that are kept with an object and given back. */
const KEPT =
  /^(content-type|content-encoding|content-language|content-disposition|cache-control|expires|x-amz-meta-.+)$/;

const keptHeaders = (headers: IncomingHttpHeaders): Record<string, string> => {
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers))
    if (KEPT.test(name) && value !== undefined) kept[name] = String(value);
  // `aws-chunked` is the framing of the transfer; what stands beside it belongs to the object.
  const encoding = kept['content-encoding']
    ?.split(',')
    .map((one) => one.trim())
    .filter((one) => one !== 'aws-chunked');
  delete kept['content-encoding'];
  if (encoding?.length) kept['content-encoding'] = encoding.join(',');
  return kept;
};

type Call = {
  files: Files;
  uploads: Uploads;
  request: IncomingMessage;
  response: ServerResponse;
  bucket: string;
  key: string;
  query: URLSearchParams;
};

const sendXml = (response: ServerResponse, root: string, value: Xml, status = 200): void => {
  response.writeHead(status, { 'content-type': 'application/xml' });
  response.end(toXml(root, value));
};

const objectHeaders = (facts: ObjectFacts, withChecksum: boolean): Record<string, string> => ({
  'content-type': 'application/octet-stream',
  ...Object.fromEntries(
    Object.entries(facts.headers).filter(([name]) => withChecksum || !name.startsWith('x-amz-checksum-')),
  ),
  etag: `"${facts.etag}"`,
  'last-modified': new Date(facts.mtimeMs).toUTCString(),
  'accept-ranges': 'bytes',
});

const getObject = async ({ files, request, response, bucket, key }: Call): Promise<void> => {
  const facts = files.find(bucket, key);
  if (!facts) throw new S3Error('NoSuchKey');
  if (isNotModified(request.headers, facts)) {
    response.writeHead(304, { etag: `"${facts.etag}"` });
    response.end();
    return;
  }
  const range = rangeOf(request.headers.range, facts.size);
  const [first, last] = range ?? [0, facts.size - 1];
  response.writeHead(range ? 206 : 200, {
    ...objectHeaders(facts, !range && request.headers['x-amz-checksum-mode'] === 'ENABLED'),
    'content-length': last - first + 1,
    ...(range ? { 'content-range': `bytes ${first}-${last}/${facts.size}` } : {}),
  });
  if (request.method === 'HEAD' || facts.size === 0) response.end();
  else await pipeline(createReadStream(files.dataFile(bucket, key), { start: first, end: last }), response);
};

const putObject = async ({ files, request, response, bucket, key }: Call): Promise<void> => {
  const received = await receive(request, files.incoming());
  try {
    checkWrite(request.headers, files.find(bucket, key));
    const headers = keptHeaders(request.headers);
    if (received.checksum) headers[received.checksum[0]] = received.checksum[1];
    files.commit(bucket, key, received.file, { etag: received.md5, headers });
  } catch (error) {
    rmSync(received.file, { force: true });
    throw error;
  }
  response.writeHead(200, {
    etag: `"${received.md5}"`,
    ...(received.checksum ? { [received.checksum[0]]: received.checksum[1] } : {}),
  });
  response.end();
};

const copyObject = ({ files, request, response, bucket, key }: Call, source: string): void => {
  const [from = '', ...rest] = decodeURIComponent(source.replace(/^\//, '').split('?')[0] ?? '').split('/');
  const facts = files.bucketExists(from) ? files.find(from, rest.join('/')) : undefined;
  if (!facts) throw new S3Error('NoSuchKey');
  checkWrite(request.headers, files.find(bucket, key));
  const incoming = files.incoming();
  copyFileSync(files.dataFile(from, rest.join('/')), incoming);
  const replace = request.headers['x-amz-metadata-directive'] === 'REPLACE';
  const copy = files.commit(bucket, key, incoming, {
    etag: facts.etag,
    headers: replace ? keptHeaders(request.headers) : facts.headers,
  });
  sendXml(response, 'CopyObjectResult', { ETag: `"${copy.etag}"`, LastModified: new Date(copy.mtimeMs).toISOString() });
};

const deleteObjects = async ({ files, request, response, bucket }: Call): Promise<void> => {
  const body = await receiveText(request);
  const keys = elements(body, 'Object').map((object) => element(object, 'Key') ?? '');
  for (const key of keys) if (key) files.remove(bucket, key);
  const quiet = element(body, 'Quiet') === 'true';
  sendXml(response, 'DeleteResult', { Deleted: quiet ? [] : keys.map((Key) => ({ Key })) });
};

const uploadPart = async ({ files, uploads, request, response, query }: Call, id: string): Promise<void> => {
  uploads.check(id);
  const received = await receive(request, files.incoming());
  uploads.addPart(id, Number(query.get('partNumber')), received);
  response.writeHead(200, {
    etag: `"${received.md5}"`,
    ...(received.checksum ? { [received.checksum[0]]: received.checksum[1] } : {}),
  });
  response.end();
};

const completeUpload = async ({ files, uploads, request, response, bucket, key }: Call, id: string): Promise<void> => {
  const target = files.incoming();
  const { headers, etag } = await uploads.assemble(id, await receiveText(request), target);
  checkWrite(request.headers, files.find(bucket, key));
  files.commit(bucket, key, target, { etag, headers });
  uploads.remove(id);
  sendXml(response, 'CompleteMultipartUploadResult', { Bucket: bucket, Key: key, ETag: `"${etag}"` });
};

const onBucket = async (call: Call): Promise<void> => {
  const { files, request, response, bucket, query } = call;
  if (request.method === 'PUT') {
    if (files.bucketExists(bucket)) throw new S3Error('BucketAlreadyOwnedByYou');
    files.createBucket(bucket);
    response.writeHead(200, { location: `/${bucket}` }).end();
    return;
  }
  if (!files.bucketExists(bucket)) throw new S3Error('NoSuchBucket');
  if (request.method === 'HEAD') response.writeHead(200).end();
  else if (request.method === 'POST' && query.has('delete')) await deleteObjects(call);
  else if (request.method === 'DELETE') {
    files.deleteBucket(bucket);
    response.writeHead(204).end();
  } else if (request.method === 'GET' && query.has('location')) sendXml(response, 'LocationConstraint', '');
  else if (
    request.method === 'GET' &&
    ![...query.keys()].some((name) => /^(uploads|versions|acl|policy|tagging)$/.test(name))
  )
    sendXml(response, 'ListBucketResult', listObjects(files, bucket, query));
  else throw new S3Error('NotImplemented');
};

const onObject = async (call: Call): Promise<void> => {
  const { files, uploads, request, response, bucket, key, query } = call;
  if (!files.bucketExists(bucket)) throw new S3Error('NoSuchBucket');
  if (['acl', 'tagging', 'retention', 'legal-hold', 'attributes'].some((name) => query.has(name)))
    throw new S3Error('NotImplemented');
  const id = query.get('uploadId');
  const source = request.headers['x-amz-copy-source'];
  if (request.method === 'GET' || request.method === 'HEAD') await getObject(call);
  else if (request.method === 'PUT' && id) await uploadPart(call, id);
  else if (request.method === 'PUT' && source) copyObject(call, String(source));
  else if (request.method === 'PUT') await putObject(call);
  else if (request.method === 'POST' && query.has('uploads'))
    sendXml(response, 'InitiateMultipartUploadResult', {
      Bucket: bucket,
      Key: key,
      UploadId: uploads.create({ bucket, key, headers: keptHeaders(request.headers) }),
    });
  else if (request.method === 'POST' && id) await completeUpload(call, id);
  else if (request.method === 'DELETE') {
    if (id) uploads.remove(id);
    else files.remove(bucket, key);
    response.writeHead(204).end();
  } else throw new S3Error('NotImplemented');
};

/**
 * The calls of S3 that this system makes, path style, on plain files (see `files.ts`). Written because the servers to be
 * had fail on what the archives rest on: conditional writes, checksums, Content-Encoding, and objects that are never
 * half written. No authentication: it listens on 127.0.0.1 only.
 */
export const createS3Server = (root: string) => {
  mkdirSync(root, { recursive: true });
  const files = openFiles(root);
  const uploads = openUploads(root);
  const server = createServer((request, response) => {
    response.setHeader('x-amz-request-id', randomUUID());
    const handle = async (): Promise<void> => {
      const [rawPath = '/', rawQuery = ''] = (request.url ?? '/').split('?', 2);
      const [bucket = '', ...rest] = rawPath.slice(1).split('/').map(decodeURIComponent);
      const call = {
        files,
        uploads,
        request,
        response,
        bucket,
        key: rest.join('/'),
        query: new URLSearchParams(rawQuery),
      };
      if (bucket === '')
        sendXml(response, 'ListAllMyBucketsResult', {
          Buckets: {
            Bucket: files.buckets().map(({ name, created }) => ({ Name: name, CreationDate: created.toISOString() })),
          },
        });
      else if (call.key === '') await onBucket(call);
      else await onObject(call);
    };
    handle().catch((error: Error) => {
      request.resume();
      if (response.headersSent) response.destroy();
      else {
        const [status, code] = error instanceof S3Error ? [error.status, error.code] : [500, 'InternalError'];
        sendXml(response, 'Error', { Code: code, Message: error.message }, status);
      }
    });
  });
  return {
    /** Binds 127.0.0.1; gives the port. */
    listen: (port = 0): Promise<number> =>
      new Promise((resolve, reject) => {
        server.once('error', reject);
        server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port));
      }),
    close: (): Promise<void> =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
        setTimeout(() => server.closeAllConnections(), 2_000).unref();
      }),
  };
};

import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Server } from './server.ts';

const Bucket = 'checks';
const root = mkdtempSync(path.join(tmpdir(), 's3-'));
const server = createS3Server(root);
let client: S3Client;
let endpoint: string;

beforeAll(async () => {
  endpoint = `http://127.0.0.1:${await server.listen()}`;
  client = new S3Client({
    endpoint,
    region: 'us-west-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: 'local', secretAccessKey: 'local' },
  });
  await client.send(new CreateBucketCommand({ Bucket }));
});
afterAll(async () => {
  client.destroy();
  await server.close();
  rmSync(root, { recursive: true });
});

const put = (Key: string, Body: string | Uint8Array, more: object = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));
const get = async (Key: string, more: object = {}) => {
  const answer = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return { ...answer, bytes: Buffer.from((await answer.Body?.transformToByteArray()) ?? []) };
};
const md5 = (data: string | Uint8Array) => createHash('md5').update(data).digest('hex');

describe('an object', () => {
  it('comes back with its bytes, headers and metadata, and is a plain file on disk', async () => {
    const body = gzipSync('{"a":1}\n');
    const Key = 'site-logs/domain=example.com/hour=07/events.jsonl.gz';
    const { ETag } = await put(Key, body, {
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      CacheControl: 'no-store',
      Metadata: { rows: '12', note: 'a b' },
    });
    expect(ETag).toBe(`"${md5(body)}"`);
    const read = await get(Key);
    expect(read.bytes.equals(body)).toBe(true);
    expect(read).toMatchObject({
      ContentType: 'application/x-ndjson',
      ContentEncoding: 'gzip',
      CacheControl: 'no-store',
      Metadata: { rows: '12', note: 'a b' },
      ContentLength: body.length,
    });
    expect(readFileSync(path.join(root, Bucket, Key)).equals(body)).toBe(true);
    expect(await client.send(new HeadObjectCommand({ Bucket, Key }))).toMatchObject({ ETag, ContentEncoding: 'gzip' });
  });

  it('streams without its framing being stored', async () => {
    const body = Buffer.alloc(300_000, 'streamed ');
    await client.send(
      new PutObjectCommand({
        Bucket,
        Key: 'streamed',
        Body: Readable.from([body.subarray(0, 70_001), body.subarray(70_001)]),
        ContentLength: body.length,
        ContentEncoding: 'gzip',
      }),
    );
    const read = await get('streamed');
    expect(read.bytes.equals(body)).toBe(true);
    expect(read.ContentEncoding).toBe('gzip');
  });

  it.each(['CRC32', 'CRC32C', 'SHA1', 'SHA256'] as const)(
    'is checked by %s, and refused when that is wrong',
    async (name) => {
      await put(`checked-${name}`, 'right', { ChecksumAlgorithm: name });
      const head = await client.send(
        new HeadObjectCommand({ Bucket, Key: `checked-${name}`, ChecksumMode: 'ENABLED' }),
      );
      expect(head[`Checksum${name}`]).toBeTruthy();
      await expect(put(`wrong-${name}`, 'right', { [`Checksum${name}`]: 'AAAAAA==' })).rejects.toMatchObject({
        name: 'BadDigest',
      });
      await expect(get(`wrong-${name}`)).rejects.toMatchObject({ name: 'NoSuchKey' });
    },
  );

  it('gives ranges, and refuses those outside', async () => {
    await put('ranged', '0123456789');
    expect((await get('ranged', { Range: 'bytes=2-4' })).bytes.toString()).toBe('234');
    expect((await get('ranged', { Range: 'bytes=-3' })).bytes.toString()).toBe('789');
    expect((await get('ranged', { Range: 'bytes=7-' })).ContentRange).toBe('bytes 7-9/10');
    await expect(get('ranged', { Range: 'bytes=10-' })).rejects.toMatchObject({ name: 'InvalidRange' });
  });

  it('can be empty, copied and deleted', async () => {
    await put('folder/empty', new Uint8Array(0), { Metadata: { kept: 'yes' } });
    await client.send(new CopyObjectCommand({ Bucket, Key: 'folder/copy', CopySource: `${Bucket}/folder/empty` }));
    expect(await get('folder/copy')).toMatchObject({ ContentLength: 0, Metadata: { kept: 'yes' } });
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'folder/empty' }));
    await client.send(
      new DeleteObjectsCommand({ Bucket, Delete: { Objects: [{ Key: 'folder/copy' }, { Key: 'never & was' }] } }),
    );
    expect(readdirSync(path.join(root, Bucket))).not.toContain('folder');
    await expect(get('folder/copy')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('that somebody put on the disk by hand is served', async () => {
    writeFileSync(path.join(root, Bucket, 'by-hand.csv'), 'a,b\n');
    expect((await get('by-hand.csv')).bytes.toString()).toBe('a,b\n');
  });

  it('never leaves its bucket', async () => {
    for (const Key of ['../../escaped', 'a/../../../escaped', 'b/..', '%2e%2e/x']) {
      await put(Key, 'inside');
      expect((await get(Key)).bytes.toString()).toBe('inside');
    }
    expect(readdirSync(path.dirname(root))).not.toContain('escaped');
    expect(readdirSync(root)).not.toContain('escaped');
  });
});

describe('a conditional write', () => {
  it('makes an object once', async () => {
    const answers = await Promise.allSettled(
      Array.from({ length: 8 }, (_, n) => put('once', `writer ${n}`, { IfNoneMatch: '*' })),
    );
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    for (const answer of answers)
      if (answer.status === 'rejected') expect(answer.reason.name).toBe('PreconditionFailed');
  });

  it('replaces only the version it saw', async () => {
    const { ETag } = await put('versioned', 'one');
    await put('versioned', 'two', { IfMatch: ETag });
    await expect(put('versioned', 'three', { IfMatch: ETag })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(put('absent', 'x', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect((await get('versioned')).bytes.toString()).toBe('two');
  });
});

describe('a multipart upload', () => {
  const MB = 1024 * 1024;
  it('is put together from its parts', async () => {
    const parts = [Buffer.alloc(5 * MB, 'a'), Buffer.alloc(1000, 'b')];
    const { UploadId } = await client.send(
      new CreateMultipartUploadCommand({ Bucket, Key: 'big', ContentType: 'text/csv', Metadata: { a: 'b' } }),
    );
    const Parts = [];
    for (const [index, Body] of parts.entries()) {
      const { ETag } = await client.send(
        new UploadPartCommand({ Bucket, Key: 'big', UploadId, PartNumber: index + 1, Body }),
      );
      Parts.push({ ETag, PartNumber: index + 1 });
    }
    await expect(get('big')).rejects.toMatchObject({ name: 'NoSuchKey' });
    const { ETag } = await client.send(
      new CompleteMultipartUploadCommand({ Bucket, Key: 'big', UploadId, MultipartUpload: { Parts } }),
    );
    expect(ETag).toMatch(/-2"$/);
    const read = await get('big');
    expect(read.bytes.equals(Buffer.concat(parts))).toBe(true);
    expect(read).toMatchObject({ ContentType: 'text/csv', Metadata: { a: 'b' } });
  });

  it('can be given up', async () => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'given-up' }));
    await client.send(new AbortMultipartUploadCommand({ Bucket, Key: 'given-up', UploadId }));
    await expect(
      client.send(new UploadPartCommand({ Bucket, Key: 'given-up', UploadId, PartNumber: 1, Body: 'x' })),
    ).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});

describe('a listing', () => {
  it('pages through any keys in the order of their bytes, with and without folding', async () => {
    const segment = fc.stringMatching(/^[a-c~#= -]{1,2}$/);
    const key = fc.array(segment, { minLength: 1, maxLength: 3 }).map((segments) => segments.join('/'));
    let run = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(key, { maxLength: 8 }),
        fc.integer({ min: 1, max: 3 }),
        async (drawn, MaxKeys) => {
          // On a disk a name is a file or a folder.
          const keys = drawn.filter((one) => !drawn.some((other) => other.startsWith(`${one}/`)));
          const base = `list-${run++}/`;
          for (const one of keys) await put(base + one, 'x');
          const page = async (more: object) => {
            const found: string[] = [];
            let token: string | undefined;
            do {
              const answer = await client.send(
                new ListObjectsV2Command({
                  Bucket,
                  Prefix: base,
                  MaxKeys,
                  ...more,
                  ...(token ? { ContinuationToken: token } : {}),
                }),
              );
              found.push(
                ...(answer.Contents ?? []).map(({ Key = '' }) => Key),
                ...(answer.CommonPrefixes ?? []).map(({ Prefix = '' }) => Prefix),
              );
              token = answer.NextContinuationToken;
            } while (token);
            return found;
          };
          const sorted = keys.map((one) => base + one).sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
          expect(await page({})).toEqual(sorted);
          const folded = new Set(keys.map((one) => base + (one.includes('/') ? `${one.split('/')[0]}/` : one)));
          expect(new Set(await page({ Delimiter: '/' }))).toEqual(folded);
        },
      ),
      { numRuns: 25 },
    );
  });

  it('names the buckets', async () => {
    expect((await client.send(new ListBucketsCommand({}))).Buckets?.map(({ Name }) => Name)).toEqual([Bucket]);
  });
});

it('keeps everything over a restart', async () => {
  await put('kept', 'still here', { Metadata: { a: 'b' } });
  const second = createS3Server(root);
  const port = await second.listen();
  const answer = await fetch(`http://127.0.0.1:${port}/${Bucket}/kept`);
  expect(await answer.text()).toBe('still here');
  expect(answer.headers.get('x-amz-meta-a')).toBe('b');
  await second.close();
});

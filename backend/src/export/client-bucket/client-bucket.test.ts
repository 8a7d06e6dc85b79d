import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, request as send } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CreateBucketCommand } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createS3Server } from '../../../local/s3/server.ts';
import { createUpload } from '../../archive/upload.ts';
import { createS3 } from '../../clients/store.ts';
import { clientBucket } from './store.ts';

/** What is on the wire decides: each request of a delivery, as the S3 server of the local stack is sent it. */
const folder = mkdtempSync(join(tmpdir(), 'evothesis-client-'));
const s3 = createS3Server(folder);
const seen: { call: string; headers: IncomingHttpHeaders }[] = [];
const forms: URLSearchParams[] = [];
let target: number;
const wire = createServer((from, to) => {
  const url = new URL(from.url ?? '', 'http://s3');
  const query = [...url.searchParams.keys()].filter((name) => name !== 'x-id').sort();
  seen.push({ call: [from.method, ...query].join(' '), headers: from.headers });
  from.pipe(
    send({ port: target, path: from.url, method: from.method, headers: from.headers }, (answer) => {
      to.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(to);
    }),
  );
});
/** STS runs nowhere but on AWS. */
const sts = createServer(async (request, response) => {
  let body = '';
  for await (const chunk of request) body += chunk;
  forms.push(new URLSearchParams(body));
  response.end(`<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>ASIATHEIRS</AccessKeyId>
    <SecretAccessKey>s</SecretAccessKey><SessionToken>their-token</SessionToken><Expiration>2036-01-01T00:00:00Z</Expiration>
    </Credentials></AssumeRoleResult></AssumeRoleResponse>`);
});
const listen = (server: typeof wire) =>
  new Promise<string>((resolve) =>
    server.listen(0, '127.0.0.1', () => resolve(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)),
  );

beforeAll(async () => {
  target = await s3.listen(0);
  Object.assign(process.env, {
    AWS_REGION: 'us-west-1',
    AWS_ACCESS_KEY_ID: 'ours',
    AWS_SECRET_ACCESS_KEY: 'ours',
    AWS_ENDPOINT_URL_S3: await listen(wire),
    AWS_ENDPOINT_URL_STS: await listen(sts),
  });
  const own = createS3();
  await own.send(new CreateBucketCommand({ Bucket: 'client-bucket' }));
  own.destroy();
});
afterAll(async () => {
  wire.close();
  sts.close();
  await s3.close();
  rmSync(folder, { recursive: true, force: true });
});

const KEY = 'arn:aws:kms:eu-west-1:123456789012:key/1234';
const OWNER = '123456789012';
const big = Buffer.alloc(9 * 1024 * 1024, 'x');

it('writes by the role, for the owner of the bucket and nobody else, under the key', async () => {
  const roleArn = `arn:aws:iam::${OWNER}:role/evothesis-export-shop`;
  const access = { roleArn, externalId: 'x-1', bucketOwner: OWNER, kmsKeyArn: KEY };
  const bucket = clientBucket('client-bucket', access);
  seen.length = 0;
  await bucket.put('_SUCCESS', Buffer.from('small'), { contentType: 'text/plain' });
  const upload = createUpload(bucket, 'big.csv', 'text/csv');
  await upload.write(big);
  await upload.finish();
  await upload.commit();
  const dropped = await bucket.startUpload('dropped.csv', { contentType: 'text/csv' });
  await dropped.abort();

  expect(Object.fromEntries(forms[0] ?? [])).toMatchObject({
    Action: 'AssumeRole',
    RoleArn: roleArn,
    ExternalId: 'x-1',
    RoleSessionName: 'evothesis-export',
  });
  expect(seen.map(({ call }) => call)).toEqual([
    'PUT',
    'POST uploads',
    'PUT partNumber uploadId',
    'PUT partNumber uploadId',
    'POST uploadId',
    'POST uploads',
    'DELETE uploadId',
  ]);
  for (const { call, headers } of seen) {
    expect(headers['x-amz-expected-bucket-owner'], call).toBe(OWNER);
    expect(headers.authorization, call).toContain('Credential=ASIATHEIRS/');
    // A header that is not signed could be taken off on the way.
    expect(headers.authorization, call).toMatch(/SignedHeaders=[^,]*x-amz-expected-bucket-owner/);
    expect(headers['x-amz-security-token'], call).toBe('their-token');
    // What makes an object says whose it is and how it is encrypted; a part has nothing to say of that.
    const makes = call === 'PUT' || call === 'POST uploads';
    expect(headers['x-amz-acl'], call).toBe(makes ? 'bucket-owner-full-control' : undefined);
    expect(headers['x-amz-server-side-encryption'], call).toBe(makes ? 'aws:kms' : undefined);
    expect(headers['x-amz-server-side-encryption-aws-kms-key-id'], call).toBe(makes ? KEY : undefined);
  }
  expect(readFileSync(join(folder, 'client-bucket', 'big.csv')).equals(big)).toBe(true);
});

it('writes with our own rights where no role is named, and asks for no more than the owner', async () => {
  seen.length = 0;
  forms.length = 0;
  await clientBucket('client-bucket', { bucketOwner: OWNER }).put('a', Buffer.from('a'), { contentType: 'text/plain' });
  expect(forms).toEqual([]);
  expect(seen).toHaveLength(1);
  expect(seen[0]?.headers).toMatchObject({
    'x-amz-expected-bucket-owner': OWNER,
    'x-amz-acl': 'bucket-owner-full-control',
    authorization: expect.stringContaining('Credential=ours/'),
  });
  expect(seen[0]?.headers).not.toHaveProperty('x-amz-server-side-encryption');
});

import type { S3Client } from '@aws-sdk/client-s3';
import { AwsClient } from 'aws4fetch';
import { type BucketOptions, bucket } from '../../archive/objects/store.ts';
import type { Bucket } from '../../archive/ports.ts';
import { createS3, s3 } from '../../clients/store.ts';
import type { ClientAccess } from '../../records/site.ts';

const REQUEST_MS = 10_000;
/** The shortest time that every role allows, and long enough for any export. Seconds. */
const SESSION_SECONDS = 3600;

const fieldOf = (xml: string, name: string): string => {
  const [, text] = new RegExp(`<${name}>([^<]+)</${name}>`).exec(xml) ?? [];
  if (!text) throw new Error(`STS answered without ${name}`);
  return text;
};

/**
 * Credentials of a role in another account. STS takes one signed form (API reference, AssumeRole), which is no reason to
 * carry its client: 200 KB more to load in a function.
 */
const assumeRole = async ({ roleArn, externalId }: ClientAccess & { roleArn: string }) => {
  const own = await s3().config.credentials();
  const region = process.env.AWS_REGION ?? 'us-west-1';
  const endpoint = process.env.AWS_ENDPOINT_URL_STS ?? `https://sts.${region}.amazonaws.com`;
  const { accessKeyId, secretAccessKey, sessionToken } = own;
  const signer = new AwsClient({
    accessKeyId,
    secretAccessKey,
    ...(sessionToken && { sessionToken }),
    service: 'sts',
    region,
  });
  const body = new URLSearchParams({
    Action: 'AssumeRole',
    Version: '2011-06-15',
    RoleArn: roleArn,
    RoleSessionName: 'evothesis-export',
    DurationSeconds: String(SESSION_SECONDS),
    // Against the confused deputy: the client's trust policy asks for it (IAM user guide).
    ...(externalId && { ExternalId: externalId }),
  });
  const answer = await signer.fetch(`${endpoint}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: body.toString(),
    signal: AbortSignal.timeout(REQUEST_MS),
  });
  const xml = await answer.text();
  if (!answer.ok) throw new Error(`AssumeRole ${roleArn}: ${answer.status} ${/<Message>([^<]*)/.exec(xml)?.[1] ?? ''}`);
  return {
    accessKeyId: fieldOf(xml, 'AccessKeyId'),
    secretAccessKey: fieldOf(xml, 'SecretAccessKey'),
    sessionToken: fieldOf(xml, 'SessionToken'),
    // The SDK asks again some minutes before.
    expiration: new Date(fieldOf(xml, 'Expiration')),
  };
};

const optionsOf = ({ bucketOwner, kmsKeyArn }: ClientAccess): BucketOptions => ({
  // The account is checked by S3 itself: a bucket whose name somebody else has taken gets nothing.
  ...(bucketOwner && { ExpectedBucketOwner: bucketOwner }),
  ACL: 'bucket-owner-full-control',
  ...(kmsKeyArn && { ServerSideEncryption: 'aws:kms' as const, SSEKMSKeyId: kmsKeyArn }),
});

/** A client's own bucket: by the client's role where one is named, else by our own rights and the bucket's policy. */
export const clientBucket = (name: string, access: ClientAccess): Bucket => {
  const { roleArn } = access;
  const client: S3Client = createS3({
    followRegionRedirects: true,
    ...(roleArn && { credentials: () => assumeRole({ ...access, roleArn }) }),
  });
  return bucket(client, name, optionsOf(access));
};

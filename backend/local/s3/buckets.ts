import { CreateBucketCommand, HeadBucketCommand, S3Client } from '@aws-sdk/client-s3';

/** Makes the buckets that are not there yet. */
export const createBuckets = async (
  at: { region: string; s3: string; accessKeyId: string; secretAccessKey: string },
  buckets: readonly string[],
): Promise<void> => {
  const client = new S3Client({
    region: at.region,
    endpoint: at.s3,
    forcePathStyle: true,
    credentials: { accessKeyId: at.accessKeyId, secretAccessKey: at.secretAccessKey },
  });
  for (const Bucket of buckets) {
    const there = await client.send(new HeadBucketCommand({ Bucket })).then(
      () => true,
      () => false,
    );
    if (!there) await client.send(new CreateBucketCommand({ Bucket }));
  }
  client.destroy();
};

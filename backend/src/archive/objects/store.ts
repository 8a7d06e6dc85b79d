import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type S3Client,
  S3ServiceException,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import type { Bucket } from '../ports.ts';

const statusOf = (error: unknown): number =>
  error instanceof S3ServiceException ? (error.$metadata.httpStatusCode ?? 0) : 0;
/** 409: another conditional write of the same key was under way (S3 API reference, PutObject). */
const isConflict = (error: unknown): boolean => [409, 412].includes(statusOf(error));

/** Of every part but the last (S3 user guide, multipart upload limits). */
const LEAST_PART_BYTES = 5 * 1024 * 1024;

const nothing = async function* (): AsyncGenerator<Uint8Array> {};

/** Fields that S3 calls carry for a bucket outside this account; empty for our own. */
export type BucketOptions = {
  ExpectedBucketOwner?: string;
  ACL?: 'bucket-owner-full-control';
  ServerSideEncryption?: 'aws:kms';
  SSEKMSKeyId?: string;
};

/** One bucket. */
export const bucket = (s3: S3Client, Bucket: string, options: BucketOptions = {}): Bucket => {
  const owner = options.ExpectedBucketOwner ? { ExpectedBucketOwner: options.ExpectedBucketOwner } : {};
  return {
    leastPartBytes: LEAST_PART_BYTES,
    put: async (Key, Body, { contentType, ifMatch, ifAbsent }) => {
      try {
        await s3.send(
          new PutObjectCommand({
            Bucket,
            Key,
            Body,
            ContentType: contentType,
            ...(ifMatch && { IfMatch: ifMatch }),
            ...(ifAbsent && { IfNoneMatch: '*' }),
            ...options,
          }),
        );
        return 'written';
      } catch (error) {
        if ((ifMatch || ifAbsent) && isConflict(error)) return 'conflict';
        throw error;
      }
    },
    startUpload: async (Key, { contentType, resume }) => {
      const create = () =>
        s3.send(new CreateMultipartUploadCommand({ Bucket, Key, ContentType: contentType, ...options }));
      const id = resume?.id ?? (await create()).UploadId ?? '';
      const upload = { Bucket, Key, UploadId: id, ...owner };
      const parts = [...(resume?.parts ?? [])];
      return {
        part: async (Body) => {
          const { ETag = '' } = await s3.send(new UploadPartCommand({ ...upload, PartNumber: parts.length + 1, Body }));
          parts.push({ etag: ETag, bytes: Body.length });
        },
        sent: () => ({ id, parts: [...parts] }),
        complete: async () => {
          const Parts = parts.map(({ etag }, at) => ({ ETag: etag, PartNumber: at + 1 }));
          await s3.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
        },
        abort: async () => {
          await s3.send(new AbortMultipartUploadCommand(upload));
        },
      };
    },
    read: async (Key, range) => {
      const Range = range && `bytes=${range.from}-${range.from + range.bytes - 1}`;
      try {
        const {
          Body,
          ETag = '',
          ContentLength = 0,
        } = await s3.send(new GetObjectCommand({ Bucket, Key, ...(Range && { Range }), ...owner }));
        return { body: Body as unknown as AsyncIterable<Uint8Array>, etag: ETag, bytes: ContentLength };
      } catch (error) {
        if (statusOf(error) === 404) return null;
        // InvalidRange: the object has become shorter than the place that is asked for.
        if (range && statusOf(error) === 416) return { body: nothing(), etag: '', bytes: 0 };
        throw error;
      }
    },
    size: async (Key) => {
      try {
        return (await s3.send(new HeadObjectCommand({ Bucket, Key, ...owner }))).ContentLength ?? 0;
      } catch (error) {
        if (statusOf(error) === 404) return null;
        throw error;
      }
    },
    list: async function* (Prefix) {
      let ContinuationToken: string | undefined;
      do {
        const page = await s3.send(
          new ListObjectsV2Command({ Bucket, Prefix, ...(ContinuationToken && { ContinuationToken }), ...owner }),
        );
        for (const { Key, Size } of page.Contents ?? []) if (Key) yield { key: Key, bytes: Size ?? 0 };
        ContinuationToken = page.IsTruncated ? page.NextContinuationToken : undefined;
      } while (ContinuationToken);
    },
    remove: async (keys) => {
      for (let at = 0; at < keys.length; at += 1000) {
        const Objects = keys.slice(at, at + 1000).map((Key) => ({ Key }));
        await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true }, ...owner }));
      }
    },
  };
};

import { randomBytes, randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { createDynamo, createS3 } from '../../../backend/src/clients/store.ts';
import { bucketNames, isStage, type Stage, tableNames } from '../../../backend/src/records/names.ts';
import { spoolKey } from '../../../backend/src/spool/spool-key.ts';
import type { SpooledBatch } from '../../../backend/src/spool/unread.ts';
import { createKeep } from '../door/keep.ts';
import { createKeepBad } from '../door/keep-bad.ts';
import { blindContext, createKnowledge } from '../door/knowledge.ts';
import { createLimits } from '../door/rate.ts';
import { sdkCall } from '../door/store.ts';

const log = (entry: Readonly<Record<string, string>>): void => console.warn(JSON.stringify(entry));

const connect = () => {
  const given = process.env.STAGE ?? 'dev';
  const stage: Stage = isStage(given) ? given : 'dev';
  const tables = tableNames(stage);
  // Three tries in five seconds: the visitor's request is still open, and S3 stands behind.
  const client = createDynamo({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 500, requestTimeout: 1_500, throwOnRequestTimeout: true },
  });
  const s3 = createS3({
    maxAttempts: 3,
    requestHandler: { connectionTimeout: 1_000, requestTimeout: 4_000, throwOnRequestTimeout: true },
  });
  const call = sdkCall(client);
  return {
    contextOf: createKnowledge({
      call,
      stage,
      tables,
      now: () => performance.now(),
      randomId: randomUUID,
      randomKey: () => randomBytes(32),
      log,
    }),
    blindContextOf: (siteId: string) => blindContext(siteId, stage, randomUUID),
    keep: createKeep(call, tables.rawEvents),
    keepBad: createKeepBad(call, tables.rawEvents, log),
    limit: createLimits(stage, () => performance.now()),
    spool: async (batch: SpooledBatch): Promise<void> => {
      const content = gzipSync(JSON.stringify(batch));
      const { ETag } = await s3.send(
        new PutObjectCommand({
          Bucket: bucketNames(stage).internal,
          Key: spoolKey(batch),
          Body: content,
          ContentLength: content.length,
          ContentType: 'application/gzip',
        }),
      );
      // The client takes any 200 for a success, also that of a proxy in between; S3 names what it has stored.
      if (!ETag) throw new Error('the spool did not say what it stored');
    },
  };
};

let made: ReturnType<typeof connect> | undefined;

/** The instance's connections and memory, made at the first request. */
export const store = (): ReturnType<typeof connect> => {
  made ??= connect();
  return made;
};

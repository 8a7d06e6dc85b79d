import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Log } from '../functions/log.ts';
import type { Invoke } from '../functions/types.ts';
import type { MappingPlan } from '../template/plan.ts';
import { ACCOUNT } from '../template/resolve.ts';
import type { Api, ApiOptions } from './api.ts';
import { openCheckpoints } from './checkpoints.ts';
import { deadLetter } from './dead-letter.ts';
import { type DeliverParts, deliver } from './deliver.ts';
import { startPoller } from './poller.ts';

const RETRY_MS = 1_000;

export type MappingParts = {
  mapping: MappingPlan;
  streamArn: string;
  api: Api;
  invoke: Invoke;
  config: {
    dataDir: string;
    region: string;
    s3Endpoint: string;
    api: Pick<ApiOptions, 'accessKeyId' | 'secretAccessKey'>;
  };
  log: Log;
};

/** One event source mapping of the template at work: stream, function and on-failure destination tied together. */
export const startMapping = ({ mapping, streamArn, api, invoke, config, log }: MappingParts) => {
  const { settings } = mapping;
  const stopping = new AbortController();
  const s3 = new S3Client({
    region: config.region,
    endpoint: config.s3Endpoint,
    forcePathStyle: true,
    credentials: { accessKeyId: config.api.accessKeyId, secretAccessKey: config.api.secretAccessKey },
  });
  const checkpoints = openCheckpoints(path.join(config.dataDir, 'checkpoints', `${mapping.id}.json`), streamArn);
  let latest: string | undefined;

  const giveUp = async (
    shardId: string,
    ...[records, condition, attempts]: Parameters<DeliverParts['giveUp']>
  ): Promise<void> => {
    log(`${mapping.functionName}: gave up on ${records.length} records, ${condition}\n`);
    if (!settings.deadLetters) return;
    const letter = deadLetter(
      records,
      {
        mappingId: mapping.id,
        shardId,
        streamArn,
        functionArn: `arn:aws:lambda:${config.region}:${ACCOUNT}:function:${mapping.functionName}`,
        condition,
        attempts,
      },
      new Date(),
    );
    const { bucket, prefix } = settings.deadLetters;
    const command = new PutObjectCommand({ Bucket: bucket, Key: prefix + letter.key, Body: letter.body });
    // Records are passed only once they are safe.
    for (;;) {
      try {
        await s3.send(command);
        return;
      } catch (error) {
        log(`${mapping.functionName}: the on-failure destination refuses: ${(error as Error).message}\n`);
        await pause(RETRY_MS, undefined, { signal: stopping.signal });
      }
    }
  };

  const poller = startPoller({
    api,
    streamArn,
    region: config.region,
    settings,
    checkpoints: {
      get: checkpoints.get,
      set: (shardId, sequence) => {
        checkpoints.set(shardId, sequence);
        latest = sequence;
      },
    },
    log,
    deliver: (records: readonly DynamoDBRecord[], shardId) =>
      deliver(records, settings, {
        invoke: (batch) => {
          if (stopping.signal.aborted) throw new Error('stopping');
          return invoke(JSON.stringify({ Records: batch }));
        },
        giveUp: (...letter) => giveUp(shardId, ...letter),
        now: Date.now,
        wait: (ms) => pause(ms, undefined, { signal: stopping.signal }),
      }),
  });

  return {
    /** Sequence number that everything up to has been processed; known once something was. */
    passed: (): string | undefined => latest,
    stop: async (): Promise<void> => {
      stopping.abort();
      await poller.stop();
      s3.destroy();
    },
  };
};

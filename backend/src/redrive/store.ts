import { DeleteObjectCommand, GetObjectCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3';
import { s3 } from '../clients/store.ts';
import { openEnrichment } from '../enrichment/open.ts';
import { processRecords } from '../enrichment/process.ts';
import { bucketNames, INTERNAL_PREFIXES, type Stage } from '../records/names.ts';
import type { DeadLetterPorts } from './redrive.ts';

/** The dead letters of one stage, on real clients. */
export const deadLetterPorts = (stage: Stage): DeadLetterPorts => {
  const Bucket = bucketNames(stage).internal;
  const pipeline = openEnrichment(stage);
  return {
    list: async function* () {
      for await (const { Contents = [] } of paginateListObjectsV2(
        { client: s3() },
        { Bucket, Prefix: INTERNAL_PREFIXES.deadLetters },
      ))
        for (const { Key } of Contents) if (Key) yield Key;
    },
    read: async (Key) => {
      const { Body } = await s3().send(new GetObjectCommand({ Bucket, Key }));
      return (await Body?.transformToString()) ?? '';
    },
    remove: async (Key) => {
      await s3().send(new DeleteObjectCommand({ Bucket, Key }));
    },
    process: async (records) => {
      const reasons: string[] = [];
      await processRecords(records, { pipeline, onFailure: (_, error) => void reasons.push(String(error)) });
      return reasons;
    },
  };
};

import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { BucketNames, TableNames } from '../src/records/names.ts';

/** What `DIR/stack.json` says: where a running stack is, for people's scripts. Additions are welcome, changes are not. */
export type StackInfo = {
  url: string;
  collectUrl: string;
  pixelUrl: string;
  demoUrl: string;
  dashboardUrl: string;
  apiUrl: string;
  /** Opens every site of the local stack. */
  apiToken: string;
  dynamodbEndpoint: string;
  s3Endpoint: string;
  /** For `aws lambda invoke` and `aws events … --endpoint-url`. */
  lambdaEndpoint: string;
  region: string;
  accessKeyId: string;
  secretAccessKey: string;
  stage: 'dev';
  tables: TableNames;
  buckets: BucketNames;
  /** `DIR/s3/<bucket>/<key>` is the object, as a file. */
  s3Directory: string;
  logs: string;
  /** How many secrets there have been between distribution and origin: after a rotation, the one that is in force. */
  originGeneration: number;
  pids: Record<string, number>;
};

const fileOf = (dataDir: string): string => path.join(dataDir, 'stack.json');

/** It holds the API token, so only its owner may read it. */
export const writeStackInfo = (dataDir: string, info: StackInfo): void => {
  writeFileSync(`${fileOf(dataDir)}.new`, `${JSON.stringify(info, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${fileOf(dataDir)}.new`, fileOf(dataDir));
};
export const removeStackInfo = (dataDir: string): void => rmSync(fileOf(dataDir), { force: true });
/** Nothing where there is no such file, or another one of its name. It outlives a stack that was killed. */
export const readStackInfo = (dataDir: string): StackInfo | undefined => {
  try {
    const info = JSON.parse(readFileSync(fileOf(dataDir), 'utf8')) as StackInfo | null;
    return typeof info?.dynamodbEndpoint === 'string' ? info : undefined;
  } catch {
    return undefined;
  }
};

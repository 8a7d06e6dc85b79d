import { archiveIo } from '../archive/io.ts';
import { bucket } from '../archive/objects/store.ts';
import type { Bucket } from '../archive/ports.ts';
import { dynamo, s3 } from '../clients/store.ts';
import { bucketNames, type Stage, tableNames } from '../records/names.ts';
import type { ClientAccess } from '../records/site.ts';
import { clientBucket } from './client-bucket/store.ts';
import { directory } from './directory/store.ts';
import type { ExportIo, ExportTarget } from './ports.ts';
import { exportSecret } from './secret/store.ts';

const under = (target: ExportTarget, prefix: string): ExportTarget => ({
  leastPartBytes: target.leastPartBytes,
  put: (key, body, options) => target.put(prefix + key, body, options),
  startUpload: (key, options) => target.startUpload(prefix + key, options),
  url: (key) => target.url(prefix + key),
});

const s3Url = (name: string) => (key: string) => `s3://${name}/${key}`;

const bucketTarget = (name: string): ExportTarget & Bucket => ({
  ...bucket(s3(), name),
  url: s3Url(name),
});

/** @throws RangeError for an `s3://` address without a bucket */
const targetAt = (to: string, access?: ClientAccess): ExportTarget => {
  if (!to.startsWith('s3://')) return directory(to);
  const [, name, prefix = ''] = /^s3:\/\/([^/]+)(?:\/(.*))?$/.exec(to) ?? [];
  if (!name) throw new RangeError(`"${to}" names no bucket: s3://bucket/prefix is wanted`);
  const target = access ? { ...clientBucket(name, access), url: s3Url(name) } : bucketTarget(name);
  return under(target, prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/`);
};

/** The outside world of the exports of one stage. */
export const exportIo = (stage: Stage): ExportIo => ({
  ...archiveIo(stage),
  exportBucket: bucketTarget(bucketNames(stage).export),
  exportSecret: (siteId) => exportSecret(dynamo(), tableNames(stage).clientConfig, siteId),
  targetAt,
});

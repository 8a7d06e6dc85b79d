import type { Bucket } from '../../archive/ports.ts';
import type { Delivery, ExportManifest } from '../../export/export-events.ts';
import { isExportFormat } from '../../export/format.ts';
import { exportRange } from '../../export/range.ts';
import type { Access } from '../access/authorize.ts';
import { isForged } from '../access/same-origin.ts';
import { type Answer, failure, json } from '../answer.ts';
import type { QueryParts } from '../open.ts';
import { ParamError } from '../params.ts';
import type { ApiRequest } from '../request.ts';

/** Newest of each list that are shown. */
const SHOWN = 50;

type Reading = Pick<Bucket, 'read' | 'list'>;

const readJson = async <T>(bucket: Reading, key: string): Promise<T | undefined> => {
  const found = await bucket.read(key);
  if (!found) return undefined;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as T;
};

/** The newest objects of a prefix by what their keys say, which is the time of the export or of its delivery. */
const newest = async <T>(bucket: Reading, prefix: string, ending: string) => {
  const keys: string[] = [];
  for await (const { key } of bucket.list(prefix)) if (key.endsWith(ending)) keys.push(key);
  const found = await Promise.all(
    keys
      .sort()
      .reverse()
      .slice(0, SHOWN)
      .map(async (key) => ({ key, value: await readJson<T>(bucket, key) })),
  );
  return found.flatMap(({ key, value }) => (value === undefined ? [] : [{ key, value }]));
};

const shown = ({ from, to, timeZone, format, rows, files }: ExportManifest) => ({
  from,
  to,
  timezone: timeZone,
  format,
  rows,
  bytes: files.reduce((sum, file) => sum + file.bytes, 0),
  files: files.map(({ key, bytes, sha256 }) => ({ key, bytes, sha256 })),
});

const list = async (siteId: string, { exportBucket, sites }: QueryParts): Promise<Answer> => {
  const [config, exports, deliveries] = await Promise.all([
    sites.getSite(siteId),
    newest<ExportManifest>(exportBucket, `exports/${siteId}/`, '.manifest.json'),
    newest<Delivery>(exportBucket, `deliveries/${siteId}/`, '.json'),
  ]);
  const scheduled = /^deliveries\/[^/]+\/scheduled\/([^/]+)\//;
  return json(200, {
    site: siteId,
    destinations: (config?.config.exports ?? []).map(({ name, to, format, schedule }) => ({
      name,
      to,
      format,
      schedule,
    })),
    exports: exports.map(({ key, value }) => ({ manifest: key, ...shown(value) })),
    deliveries: deliveries.map(({ key, value }) => ({
      name: scheduled.exec(key)?.[1] ?? null,
      delivered_at: value.deliveredAt,
      target: value.target,
      ...shown(value.manifest),
    })),
  });
};

const start = async (request: ApiRequest, siteId: string, parts: QueryParts): Promise<Answer> => {
  const { from, to, format = 'csv', timezone } = (request.body ?? {}) as Record<string, unknown>;
  if (typeof format !== 'string' || !isExportFormat(format)) throw new ParamError('format', 'format is csv or parquet');
  const timeZone =
    typeof timezone === 'string' ? timezone : ((await parts.sites.getSite(siteId))?.config.timeZone ?? 'UTC');
  try {
    exportRange(String(from ?? ''), String(to ?? ''), timeZone);
  } catch (error) {
    throw new ParamError('from', (error as Error).message);
  }
  await parts.startExport({ site: siteId, from, to, format, timeZone });
  return json(202, { status: 'started', site: siteId, from, to, format });
};

/**
 * What was exported and delivered, and an export now. It runs in the export function, because a large one takes longer
 * than a request may; it is in the list when it is done.
 */
export const exportsOf = async (
  request: ApiRequest,
  siteId: string,
  access: Access,
  parts: QueryParts,
): Promise<Answer> => {
  if (access.role !== 'export' && access.role !== 'admin')
    return failure(403, 'wrong_role', 'Exports need a key of role export or admin.');
  if (request.method === 'GET') return list(siteId, parts);
  if (isForged(request)) return failure(403, 'forbidden', 'Exports are started from the dashboard, with JSON.');
  return start(request, siteId, parts);
};

import type { Bucket } from '../archive/ports.ts';
import type { ExportManifest } from './manifest.ts';

/** A log entry of an export that went elsewhere than into our own bucket: `deliveries/SITE/….json` in that. */
export type Delivery = { deliveredAt: string; target: string; manifest: ExportManifest };

/** A scheduled export that failed: `undelivered/SITE/NAME/FROM_TO.json`, until it has been delivered or given up. */
export type Undelivered = {
  from: string;
  to: string;
  attempts: number;
  firstFailedAt: string;
  lastFailedAt: string;
  error: string;
  /** Nobody tries again until this object is removed. */
  givenUp?: true;
};

type Period = { from: Date; to: Date };

/** `20261122T0000Z`: no character that a file system or a URL minds. */
export const stamp = (time: Date): string => `${time.toISOString().replace(/[-:]/g, '').slice(0, 13)}Z`;
export const span = ({ from, to }: Period): string => `${stamp(from)}_${stamp(to)}`;

/** The log entry of a scheduled delivery: it is there when the period has been delivered. */
export const deliveryKey = (siteId: string, name: string, period: Period): string =>
  `deliveries/${siteId}/scheduled/${name}/${span(period)}.json`;
export const undeliveredFolder = (siteId: string, name: string): string => `undelivered/${siteId}/${name}/`;

/** An object of ours that holds JSON, or null. */
export const readJson = async <T>(bucket: Pick<Bucket, 'read'>, key: string): Promise<T | null> => {
  const found = await bucket.read(key);
  if (!found) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return JSON.parse(Buffer.concat(chunks).toString()) as T;
};

import { gunzipSync } from 'node:zlib';
import { hoursBack } from '../archive/hours.ts';
import { archivedHours } from '../archive/inventory.ts';
import type { Bucket, SiteHour } from '../archive/ports.ts';
import { fromItem } from '../clients/attributes.ts';
import { INTERNAL_PREFIXES } from '../records/names.ts';
import type { RawBatch } from '../records/raw.ts';
import { fromRawItem, type RawItem } from '../records/raw-item.ts';
import type { ErasureIo } from './io.ts';

/** Hours that are asked for their markers at a time. */
const AT_ONCE = 16;

/** The hours of a site that are in an archive or, going back `days`, in the tables. */
export const hoursOf = async (io: ErasureIo, siteId: string, days: number, now: Date) => {
  const archived = new Set([
    ...(await archivedHours(io.buckets.raw, 'raw', siteId)),
    ...(await archivedHours(io.buckets.enriched, 'enriched', siteId)),
  ]);
  const tables = new Map<string, SiteHour>();
  // The hour that is running is in the tables too.
  const hours = hoursBack(new Date(now.getTime() + 3_600_000), days * 24).values();
  const ask = async () => {
    for (const hour of hours) for (const site of await io.tables.siteHours(hour, siteId)) tables.set(hour, site);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, ask));
  return { hours: [...new Set([...archived, ...tables.keys()])].sort(), tables };
};

const bytesOf = async (bucket: Bucket, key: string): Promise<Buffer | null> => {
  const found = await bucket.read(key);
  if (!found) return null;
  const chunks: Uint8Array[] = [];
  for await (const chunk of found.body) chunks.push(chunk);
  return Buffer.concat(chunks);
};

/** Spooled batches of a site, with the key of each. */
export const spooledBatches = async function* (io: ErasureIo, siteId: string): AsyncGenerator<[string, RawBatch]> {
  for await (const { key } of io.internal.list(INTERNAL_PREFIXES.spool)) {
    if (!key.includes(`#${siteId}#`)) continue;
    const packed = await bytesOf(io.internal, key);
    // Gone: the drain was faster, and the batch is in the table.
    if (packed) yield [key, JSON.parse(gunzipSync(packed).toString()) as RawBatch];
  }
};

type DeadLetter = { payload: string | { Records: DeadRecord[] } };
type DeadRecord = { dynamodb?: { NewImage?: Record<string, unknown> } };

const batchOf = (record: DeadRecord): RawBatch | null => {
  try {
    const image = record.dynamodb?.NewImage;
    return image?.payload ? fromRawItem(fromItem<RawItem>(image)) : null;
  } catch {
    // Poison is why it is here; its keys say nothing of a person.
    return null;
  }
};

/** Dead-lettered batches, object by object, with a way to write the object without some of them. */
export const deadLetters = async function* (io: ErasureIo) {
  for await (const { key } of io.internal.list(INTERNAL_PREFIXES.deadLetters)) {
    const body = await bytesOf(io.internal, key);
    if (!body) continue;
    const letter = JSON.parse(body.toString()) as DeadLetter;
    const asText = typeof letter.payload === 'string';
    const { Records = [] } = (asText ? JSON.parse(letter.payload as string) : letter.payload) as {
      Records?: DeadRecord[];
    };
    yield {
      key,
      batches: Records.map(batchOf),
      keep: async (kept: readonly boolean[]) => {
        const records = Records.filter((_, at) => kept[at]);
        if (records.length === 0) return io.internal.remove([key]);
        const payload = asText ? JSON.stringify({ Records: records }) : { Records: records };
        await io.internal.put(key, Buffer.from(JSON.stringify({ ...letter, payload })), {
          contentType: 'application/json',
        });
      },
    };
  }
};

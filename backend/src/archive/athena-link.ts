import { archiveKey } from '../records/keys.ts';
import { bucketNames } from '../records/names.ts';
import { ATHENA_LINKS } from './kinds.ts';
import type { ArchiveIo } from './ports.ts';

/**
 * Athena reads every object under a partition's location, and the Parquet of an hour lies beside its JSONL and manifest.
 * So its table has locations of their own, with one small object an hour that names the Parquet object
 * (`SymlinkTextInputFormat`, as in the inventories that S3 itself writes).
 */
export const linkOf = ({ stage }: Pick<ArchiveIo, 'stage'>, siteId: string, hour: string) => {
  const key = archiveKey.enriched(siteId, hour);
  const folder = key.slice(key.indexOf('/') + 1, key.lastIndexOf('/') + 1);
  return {
    key: `${ATHENA_LINKS}${folder}symlink.txt`,
    body: Buffer.from(`s3://${bucketNames(stage).enriched}/${key}.parquet\n`),
  };
};

/** Puts the link of an hour. The same bytes every time, and it is put with the object, so that both grow old together. */
export const putLink = async (
  io: Pick<ArchiveIo, 'stage' | 'buckets'>,
  siteId: string,
  hour: string,
): Promise<void> => {
  const { key, body } = linkOf(io, siteId, hour);
  await io.buckets.enriched.put(key, body, { contentType: 'text/plain' });
};

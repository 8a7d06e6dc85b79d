import type { BucketNames, INDEXES, TableNames } from '../src/records/names.ts';
import type { FunctionId } from './functions.ts';

/** What a function may do with one table (and its indexes) or with one prefix of a bucket. */
export type Grant =
  | { table: keyof TableNames; actions: readonly string[]; indexes?: readonly (keyof typeof INDEXES)[] }
  | { bucket: keyof BucketNames; prefix: string; actions: readonly string[] }
  /** Buckets of clients, from the setting `clientBuckets`. */
  | { clientBuckets: readonly string[] }
  /** Roles of this name in any account, where a client's trust policy lets ours take them (by ExternalId). */
  | { role: string }
  /** Asking Athena, with what Athena then reads and writes with the asker's rights: the catalog and its results. */
  | { athena: readonly string[] }
  /** Starting another function. */
  | { invoke: FunctionId };

/** Without the right to list, S3 answers 403 for an object that is not there instead of 404. */
const OBJECTS = ['GetObject', 'PutObject', 'AbortMultipartUpload', 'ListBucket'] as const;

/** What both doors of the ingest do: read a site, make or read its keys, put batches and the markers of their hours. */
const INGEST: readonly Grant[] = [
  { table: 'rawEvents', actions: ['PutItem'] },
  // PutItem makes the stage's own key where unregistered sites are taken (dev).
  { table: 'clientConfig', actions: ['Query', 'PutItem'] },
  // DeleteItem destroys the keys of days gone by, which is sooner than the table's TTL does.
  { table: 'dailyKeys', actions: ['Query', 'PutItem', 'DeleteItem'] },
];

/**
 * One role a function, and these are all its rights beside writing to its own log group and, for the enrichment,
 * reading the stream. A test compares the list with the calls that the bundles make, both ways.
 */
export const PERMISSIONS: Readonly<Record<FunctionId, readonly Grant[]>> = {
  edge: INGEST,
  collector: [...INGEST, { bucket: 'internal', prefix: 'spool/', actions: ['PutObject'] }],
  drain: [
    { table: 'rawEvents', actions: ['PutItem'] },
    { table: 'clientConfig', actions: ['Query'] },
    // For the session's name of batches that were taken while nothing could be read of their site.
    { table: 'dailyKeys', actions: ['Query'] },
    { bucket: 'internal', prefix: 'spool/', actions: ['GetObject', 'DeleteObject', 'ListBucket'] },
  ],
  enrichment: [
    // Query reads the tombstones of a site.
    { table: 'clientConfig', actions: ['GetItem', 'Query'] },
    {
      table: 'identities',
      actions: ['BatchGetItem', 'Query', 'PutItem', 'DeleteItem'],
    },
    {
      // Merging two sessions is a transaction of puts, which asks for the right to put and no other.
      table: 'sessions',
      actions: ['Query', 'PutItem'],
    },
    { table: 'enrichedEvents', actions: ['BatchGetItem', 'PutItem'] },
  ],
  // Both archivers note on an hour's marker that it has been archived, and look whether batches of it are still spooled.
  rawArchiver: [
    { table: 'rawEvents', actions: ['Query', 'UpdateItem'], indexes: ['rawByHour'] },
    // The budget guard counts a site's events, and sets the rate of one that is above its budget.
    { table: 'clientConfig', actions: ['Query', 'GetItem', 'PutItem'] },
    // Hours are removed that a site keeps for a shorter time than the stage.
    { bucket: 'archive', prefix: '', actions: [...OBJECTS, 'DeleteObject'] },
    { bucket: 'internal', prefix: 'spool/', actions: ['ListBucket'] },
  ],
  enrichedArchiver: [
    { table: 'rawEvents', actions: ['Query', 'UpdateItem'], indexes: ['rawByHour'] },
    { table: 'enrichedEvents', actions: ['Query'] },
    { table: 'clientConfig', actions: ['Query', 'GetItem'] },
    // The same, and what a rebuild left beside the archive.
    { bucket: 'enriched', prefix: '', actions: [...OBJECTS, 'DeleteObject'] },
    { bucket: 'internal', prefix: 'spool/', actions: ['ListBucket'] },
  ],
  export: [
    // Lists the sites with their schedules, and makes the secret of an export's pseudonyms at first use.
    { table: 'clientConfig', actions: ['GetItem', 'Query', 'PutItem'] },
    // The markers of recent hours: an export says which of its hours are not archived yet.
    { table: 'rawEvents', actions: ['Query'] },
    { bucket: 'enriched', prefix: '', actions: ['GetObject', 'ListBucket'] },
    { bucket: 'export', prefix: '', actions: OBJECTS },
    // Notes of what could not be delivered, or was stopped half way, go when it has been delivered.
    { bucket: 'export', prefix: 'undelivered/', actions: ['DeleteObject'] },
    { bucket: 'export', prefix: 'unfinished/', actions: ['DeleteObject'] },
    // A client's own bucket: its policy has to let this role in as well, or a role of the client's is taken.
    { clientBuckets: ['PutObject', 'AbortMultipartUpload'] },
    { role: 'evothesis-export-*' },
  ],
  query: [
    // Keys of sites are listed, made and ended here; the secret of the session cookies is made at first use.
    { table: 'clientConfig', actions: ['GetItem', 'Query', 'PutItem'] },
    // The markers of site-hours.
    { table: 'rawEvents', actions: ['Query'] },
    { table: 'enrichedEvents', actions: ['Query'] },
    { bucket: 'enriched', prefix: '', actions: ['GetObject', 'ListBucket'] },
    // Balance sheets stand in the manifests of the raw archive.
    { bucket: 'archive', prefix: '', actions: ['GetObject', 'ListBucket'] },
    // Lines of what is not archived yet, for Athena to read beside the archive.
    { bucket: 'internal', prefix: 'athena-hot/', actions: ['GetObject', 'PutObject'] },
    { athena: ['StartQueryExecution', 'GetQueryExecution', 'GetQueryResults'] },
    // What was exported and delivered is shown; the export function makes what is asked for.
    { bucket: 'export', prefix: '', actions: ['GetObject', 'ListBucket'] },
    { invoke: 'export' },
  ],
};

/**
 * The names of every stored thing, by stage: the seed's names, so that scripts written against the first system go on
 * working. One list, read by the CDK app, the handlers, the local stack and the CLI.
 */
export const STAGES = ['dev', 'prod'] as const;
export type Stage = (typeof STAGES)[number];

/** The home Region: tables, buckets and functions other than the edge's live here. */
export const HOME_REGION = 'us-west-1';

export const isStage = (value: string): value is Stage => (STAGES as readonly string[]).includes(value);

/** The tables of the ingest; apart from the others, so that the edge's bundle, counted in bytes, names no table in vain. */
export const ingestTables = (stage: Stage) => ({
  rawEvents: `evothesis-v2-raw-events-${stage}`,
  clientConfig: `evothesis-v2-client-config-${stage}`,
  /** Apart from client-config, because it must never be part of a backup: a destroyed key stays destroyed. */
  dailyKeys: `evothesis-v2-daily-keys-${stage}`,
});

export const tableNames = (stage: Stage) => {
  const { rawEvents, clientConfig, dailyKeys } = ingestTables(stage);
  return {
    rawEvents,
    enrichedEvents: `evothesis-v2-enriched-events-${stage}`,
    identities: `evothesis-v2-identities-${stage}`,
    sessions: `evothesis-v2-sessions-${stage}`,
    clientConfig,
    dailyKeys,
  };
};
export type TableNames = ReturnType<typeof tableNames>;

export const bucketNames = (stage: Stage) => ({
  archive: `evothesis-analytics-v2-archive-${stage}`,
  enriched: `evothesis-analytics-v2-enriched-${stage}`,
  export: `evothesis-analytics-v2-export-${stage}`,
  internal: `evothesis-analytics-v2-internal-${stage}`,
});
export type BucketNames = ReturnType<typeof bucketNames>;

export const functionNames = (stage: Stage) => ({
  edge: `evothesis-v2-edge-${stage}`,
  collector: `evothesis-v2-event-collector-${stage}`,
  enrichment: `evothesis-v2-enrichment-${stage}`,
  rawArchiver: `evothesis-v2-s3-archiver-${stage}`,
  enrichedArchiver: `evothesis-v2-enriched-archiver-${stage}`,
  export: `evothesis-v2-export-${stage}`,
  drain: `evothesis-v2-spool-drain-${stage}`,
  query: `evothesis-v2-query-${stage}`,
});
export type FunctionNames = ReturnType<typeof functionNames>;

/** Rules that run functions by the clock. */
export const scheduleNames = (stage: Stage) => ({
  drain: `evothesis-spool-drain-${stage}`,
  rawArchiver: `evothesis-hourly-archive-${stage}`,
  enrichedArchiver: `evothesis-hourly-enriched-archive-${stage}`,
  export: `evothesis-hourly-export-${stage}`,
});

/** Where Athena finds the archives. */
export const athenaNames = (stage: Stage) => ({
  database: `evothesis_v2_${stage}`,
  workGroup: `evothesis-v2-${stage}`,
});

/** Glue tables that the reports read: the enriched archive, and lines that a question brings. */
export const ATHENA_TABLES = ['enriched_lines', 'hot_lines'] as const;

/** Names of the global secondary indexes. */
export const INDEXES = {
  /** raw-events by hour of receipt: `hour_shard` + `received_batch`. */
  rawByHour: 'hour_shard-received_batch-index',
  sessionsById: 'session_id-index',
  identitiesById: 'identity_id-index',
  identitiesByHousehold: 'household_id-identity_id-index',
} as const;

/** Key prefixes inside the internal bucket. */
export const INTERNAL_PREFIXES = {
  /** Batches that the collector could not put into the table; the drain puts them back. */
  spool: 'spool/',
  /**
   * Stream records the enrichment gave up on. Lambda fixes this prefix; a mapping's on-failure destination names only
   * the bucket: `aws/lambda/<mapping UUID>/<shard>/YYYY/MM/DD/…`.
   */
  deadLetters: 'aws/lambda/',
  /** Lines of events that are not archived yet, written for one question to Athena. */
  athenaHot: 'athena-hot/',
} as const;

/** An event source mapping's properties, with what CloudFormation leaves out filled in with Lambda's defaults. */
export type MappingSettings = {
  batchSize: number;
  /** How long records are gathered before a batch that is not full is delivered, ms. */
  windowMs: number;
  /** Filter patterns, JSON text. */
  patterns: readonly string[];
  bisect: boolean;
  /** -1: for ever. */
  maxRetries: number;
  /** ms; -1: until the stream forgets the record. */
  maxAgeMs: number;
  /** Batches of one shard under way at once; an item's records stay in order. */
  parallel: number;
  /** The function names failed records in `batchItemFailures`. */
  reportsFailures: boolean;
  startAt: 'TRIM_HORIZON' | 'LATEST';
  /** Bucket (and prefix) of the on-failure destination. */
  deadLetters?: { bucket: string; prefix: string };
};

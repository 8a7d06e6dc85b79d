/** Where a row of the identities table lives. */
export type RowKey = { readonly key: string; readonly row: string };

/**
 * One row of the identities table. A row is never changed in place: a writer puts a new one with the next version, and
 * the store takes it only if nobody was faster.
 */
export type Row = RowKey & {
  /** 1 for a row that must not exist yet; else the stored row must have the version before. */
  readonly version: number;
  /** A JSON value. Rows read are shared: treat them as frozen. */
  readonly data: unknown;
  /** Only on rows that must be found by identity: each costs a write in the index. */
  readonly identityId?: string;
  readonly householdId?: string;
  /** Epoch seconds when the row leaves the table. */
  readonly expiresAt: number;
};

/** The resolver's only way to remember: a small versioned row store, in DynamoDB or in memory. */
export type IdentityStore = {
  /** Rows by key, in the order asked; undefined where there is none. A read may be a second old unless `consistent`. */
  get(keys: readonly RowKey[], consistent?: boolean): Promise<readonly (Row | undefined)[]>;
  /** Rows of one partition in the order of `row`, at most `limit`. */
  query(key: string, limit: number): Promise<readonly Row[]>;
  /** False when another writer was faster: read again and decide again. */
  put(row: Row): Promise<boolean>;
  /** For erasure. Removing what is not there is no error. */
  remove(key: RowKey): Promise<void>;
};

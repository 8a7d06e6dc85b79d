/**
 * Bad rows: events that broke a rule of the ingest or a schema of their site, with the reason and, where the limits
 * allow, what they said. They stand in raw-events beside the batches, an item a request, without `payload`, so that
 * neither the enrichment nor the archive takes them for batches.
 */
export type BadRow = {
  /** Position in the request's events. */
  index: number;
  /** `schema_violation`, or any other code of a refused event. */
  code: string;
  /** Where, as in the answer: `eventData.properties.price`. */
  field: string;
  /** Rule of the schema that was broken. */
  rule?: string;
  /** Stored all the same: the schema only warns. */
  stored?: true;
  /** The event as JSON, after the PII firewall. Absent where it is too long, too deep or cannot be read. */
  payload?: string;
};

/** A person has looked by then, or will not; no erasure has to look for what leaves by itself so soon. */
export const BAD_ROW_DAYS = 14;

/** HASH of the bad rows of a site-hour (of receipt) in raw-events; RANGE is `receivedAt#batchId`. */
export const badRowsKey = (siteId: string, hour: string): string => `#bad#${hour}#${siteId}`;

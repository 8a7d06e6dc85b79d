import type { BadRow } from '../../../backend/src/records/bad-rows.ts';
import type { RawBatch } from '../../../backend/src/records/raw.ts';
import type { SiteConfig } from '../../../backend/src/records/site.ts';
import type { CollectAnswer } from '../../../sdk/src/wire.ts';

/** What the network says of the sender; never taken from the body. Unknown facts are absent. */
export type Viewer = {
  ip?: string;
  /** ISO 3166-1 alpha-2. */
  country?: string;
  region?: string;
  city?: string;
  asn?: number;
};

/** One HTTP request, as both doors and the replay tool hand it over. */
export type IngestRequest = {
  method: string;
  /** Without the query. */
  path: string;
  /** Lower-case names. */
  headers: Readonly<Record<string, string | undefined>>;
  body: Uint8Array | string;
  viewer: Viewer;
  /** ISO 8601 UTC with milliseconds: the first acceptance, unchanged by collector and spool. */
  receivedAt: string;
  /** Id for a batch whose sender gave none, fixed at the first acceptance; default: made by `context.random`. */
  batchId?: string;
};

export type SenderKey = {
  role: string;
  /** ISO time after which the key opens nothing. */
  validUntil?: string;
};

/** What the ingest knows of one site, ready in memory: the pure core waits for nothing. */
export type IngestContext = {
  stage: 'dev' | 'prod';
  site: SiteConfig;
  /**
   * False: the site is not in client-config; stage dev accepts it, stage prod answers 403. `undefined`: client-config
   * could not be read, and `site` is the default; nothing is refused for that, and nobody identified.
   */
  siteKnown: boolean | undefined;
  /** 32 bytes. Keys the network hashes of tier `full`; without it (nothing could be read) the tier is `none`. */
  identityKey?: Uint8Array | undefined;
  /** The site's random key of a day (`2026-11-22`), where there is one; without it tier `daily` becomes `none`. */
  dailyKey: (day: string) => Uint8Array | undefined;
  /** A fresh id of 128 random bits or more, base64url or hex. */
  random: () => string;
  /** Secrets of the site's page tokens, the newest first; absent where the site asks for none. */
  pageSecrets?: readonly Uint8Array[] | undefined;
  /** This site's API keys by the hex SHA-256 of the key; a sender with one may set time, IP and user agent. */
  apiKeys?: Readonly<Record<string, SenderKey>>;
};

/** An HTTP answer without anything of its door. Header names are lower case. */
export type Answer = {
  status: number;
  headers: Readonly<Record<string, string>>;
  /** Empty for 204. */
  body: string;
};

/** What is to be stored, if anything, and what is to be answered once it is durable. */
export type IngestResult = {
  /** Absent: nothing to store, `answer` is a refusal (or the answer to OPTIONS). */
  batch?: RawBatch;
  answer: Answer;
  /** What was wrong with events of a known site, refused or not; kept beside the batch, without a promise. */
  bad?: readonly BadRow[];
  /** The answer's body as a value; absent for 204. */
  content?: CollectAnswer;
};

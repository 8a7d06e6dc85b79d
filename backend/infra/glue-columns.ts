import type { EnrichedLine, RawLine } from '../src/records/lines.ts';

/**
 * Athena's types of the archives' lines; a field that a line gains without getting a type here does not compile.
 * `string` on a nested field gives its JSON text, to be read with `json_extract_scalar`: fields inside `eventData` and the
 * like come and go without a change of the table.
 */
type Columns<Line> = Readonly<Record<keyof Line, string>>;

const PRIVACY = 'struct<tier:string,basis:string>';
const PAGE = 'struct<title:string,referrer:string,queryparams:string,hash:string>';

const COMMON = {
  eventType: 'string',
  timestamp: 'string',
  sessionId: 'string',
  visitorId: 'string',
  siteId: 'string',
  url: 'string',
  path: 'string',
  page: PAGE,
  attribution: 'string',
  browser: 'string',
  eventData: 'string',
  eventId: 'string',
  pageId: 'string',
  seq: 'int',
  weight: 'double',
  batchId: 'string',
  index: 'int',
  createdAt: 'string',
  receivedAt: 'string',
  sentAt: 'string',
  privacy: PRIVACY,
  consent: 'string',
  sdk: 'struct<name:string,version:string>',
} as const;

export const RAW_COLUMNS = {
  ...COMMON,
  network: 'string',
  headers: 'string',
  batch: 'string',
} as const satisfies Columns<RawLine>;

export const ENRICHED_COLUMNS = {
  ...COMMON,
  occurred_at: 'string',
  time_trusted: 'boolean',
  identity:
    'struct<identity_id:string,household_id:string,device_fingerprint:string,session_id:string,session_sequence:int,is_new_visitor:boolean,total_sessions:int,confidence_score:double,household_confidence:double>',
  normalized:
    'struct<device_category:string,browser_family:string,browser_version:string,os_family:string,os_version:string,device_model:string,is_mobile:boolean,page_category:string,traffic_source_category:string,source:string,medium:string,campaign:string,country:string,region:string,city:string,engagement_score:double>',
  bot: 'struct<is_bot:boolean,score:double,reasons:array<string>,kind:string>',
  enrichment_metadata: 'struct<processed_at:string,enrichment_version:string,tables:map<string,string>>',
} as const satisfies Columns<EnrichedLine>;

/**
 * The columns of an export, in their order: the documented contract of CSV and Parquet files, and of the Parquet
 * archive. A new column goes to the end; none is ever renamed or moved.
 *
 * `from` is the path into an enriched line. `type` is what Parquet stores; in CSV a `timestamp` is ISO 8601 UTC with
 * milliseconds, `json` is JSON text, a boolean is `true` or `false`, and what is absent is an empty cell.
 */
export const CSV_COLUMNS = [
  { name: 'event_id', from: 'eventId', type: 'string', doc: 'Identifies the event for ever' },
  { name: 'event_type', from: 'eventType', type: 'string', doc: 'pageview, click, scroll, form_submit, page_exit …' },
  {
    name: 'occurred_at',
    from: 'occurred_at',
    type: 'timestamp',
    doc: 'Time of the event, client clock skew corrected',
  },
  { name: 'occurred_at_local', from: 'occurred_at', type: 'local', doc: 'The same in the time zone of the site' },
  { name: 'time_trusted', from: 'time_trusted', type: 'boolean', doc: 'False: occurred_at is the time of receipt' },
  { name: 'received_at', from: 'receivedAt', type: 'timestamp', doc: 'First acceptance; decides the archive hour' },
  { name: 'client_timestamp', from: 'timestamp', type: 'timestamp', doc: 'Client clock, as sent' },
  { name: 'site_id', from: 'siteId', type: 'string', doc: 'Site' },
  { name: 'identity_id', from: 'identity.identity_id', type: 'string', doc: 'Visitor as recognised' },
  { name: 'household_id', from: 'identity.household_id', type: 'string', doc: 'Devices of one household' },
  { name: 'session_id', from: 'identity.session_id', type: 'string', doc: 'Session as recognised' },
  {
    name: 'session_sequence',
    from: 'identity.session_sequence',
    type: 'integer',
    doc: 'Which session of the identity, from 1',
  },
  { name: 'is_new_visitor', from: 'identity.is_new_visitor', type: 'boolean', doc: 'First session of the identity' },
  { name: 'total_sessions', from: 'identity.total_sessions', type: 'integer', doc: 'Sessions of the identity so far' },
  {
    name: 'confidence_score',
    from: 'identity.confidence_score',
    type: 'number',
    doc: 'Probability that identity_id is right, 0 to 1',
  },
  {
    name: 'household_confidence',
    from: 'identity.household_confidence',
    type: 'number',
    doc: 'Probability that household_id is right',
  },
  {
    name: 'device_fingerprint',
    from: 'identity.device_fingerprint',
    type: 'string',
    doc: 'Keyed hash of passive device signals',
  },
  { name: 'client_session_id', from: 'sessionId', type: 'string', doc: 'Session as the page named it' },
  {
    name: 'visitor_id',
    from: 'visitorId',
    type: 'string',
    doc: 'Visitor as the page named it; privacy tier full only',
  },
  { name: 'page_id', from: 'pageId', type: 'string', doc: 'One page instance' },
  { name: 'seq', from: 'seq', type: 'integer', doc: 'Number of the event inside its page instance, from 1' },
  { name: 'url', from: 'url', type: 'string', doc: 'Address of the page' },
  { name: 'path', from: 'path', type: 'string', doc: 'Path of the page' },
  { name: 'page_title', from: 'page.title', type: 'string', doc: 'Title of the page' },
  { name: 'referrer', from: 'page.referrer', type: 'string', doc: 'Referrer of the page' },
  { name: 'query_params', from: 'page.queryParams', type: 'string', doc: 'Query of the page, with its ?' },
  { name: 'hash', from: 'page.hash', type: 'string', doc: 'Fragment of the page, with its #' },
  { name: 'page_category', from: 'normalized.page_category', type: 'string', doc: 'By the rules of the site' },
  {
    name: 'navigation',
    from: 'eventData.navigation',
    type: 'string',
    doc: 'pageview: load, spa, bfcache, prerender, manual',
  },
  { name: 'click_tag', from: 'eventData.tagName', type: 'string', doc: 'click: element' },
  { name: 'click_text', from: 'eventData.text', type: 'string', doc: 'click: accessible name, 64 characters at most' },
  { name: 'click_href', from: 'eventData.href', type: 'string', doc: 'click: target of the link' },
  { name: 'scroll_depth', from: 'eventData.depth', type: 'number', doc: 'scroll: deepest point, per cent' },
  { name: 'element_id', from: 'eventData.id', type: 'string', doc: 'click, form_submit: id of the element' },
  {
    name: 'form_filled',
    from: 'eventData.filled',
    type: 'integer',
    doc: 'form_submit: fields filled in; never a value',
  },
  {
    name: 'engaged_time_ms',
    from: 'eventData.engagedTime',
    type: 'duration',
    doc: 'page_exit: visible, focused, not idle',
  },
  { name: 'wall_time_ms', from: 'eventData.wallTime', type: 'duration', doc: 'page_exit: from page view to exit' },
  { name: 'max_scroll', from: 'eventData.maxScroll', type: 'number', doc: 'page_exit: deepest scroll, per cent' },
  {
    name: 'custom_name',
    from: 'eventData.name',
    type: 'string',
    doc: 'custom: name of the event; form_submit: of the form',
  },
  { name: 'event_data', from: 'eventData', type: 'json', doc: 'All that the event says of itself' },
  { name: 'source', from: 'normalized.source', type: 'string', doc: 'Traffic source of the session' },
  { name: 'medium', from: 'normalized.medium', type: 'string', doc: 'Traffic medium of the session' },
  { name: 'campaign', from: 'normalized.campaign', type: 'string', doc: 'Campaign of the session' },
  {
    name: 'traffic_source_category',
    from: 'normalized.traffic_source_category',
    type: 'string',
    doc: 'Channel group, GA4 names in snake case',
  },
  { name: 'first_touch_source', from: 'attribution.firstTouch.source', type: 'string', doc: 'First touch: source' },
  { name: 'first_touch_medium', from: 'attribution.firstTouch.medium', type: 'string', doc: 'First touch: medium' },
  {
    name: 'first_touch_campaign',
    from: 'attribution.firstTouch.campaign',
    type: 'string',
    doc: 'First touch: campaign',
  },
  {
    name: 'first_touch_at',
    from: 'attribution.firstTouch.timestamp',
    type: 'string',
    doc: 'First touch: time, as sent',
  },
  { name: 'last_touch_source', from: 'attribution.lastTouch.source', type: 'string', doc: 'Last touch: source' },
  { name: 'last_touch_medium', from: 'attribution.lastTouch.medium', type: 'string', doc: 'Last touch: medium' },
  { name: 'last_touch_campaign', from: 'attribution.lastTouch.campaign', type: 'string', doc: 'Last touch: campaign' },
  { name: 'click_ids', from: 'attribution.lastTouch.clickIds', type: 'json', doc: 'Click IDs of the last touch' },
  { name: 'device_category', from: 'normalized.device_category', type: 'string', doc: 'desktop, mobile, tablet …' },
  { name: 'is_mobile', from: 'normalized.is_mobile', type: 'boolean', doc: 'Phone or tablet' },
  { name: 'browser_family', from: 'normalized.browser_family', type: 'string', doc: 'Browser' },
  { name: 'browser_version', from: 'normalized.browser_version', type: 'string', doc: 'Version of the browser' },
  { name: 'os_family', from: 'normalized.os_family', type: 'string', doc: 'Operating system' },
  { name: 'os_version', from: 'normalized.os_version', type: 'string', doc: 'Version of the operating system' },
  { name: 'device_model', from: 'normalized.device_model', type: 'string', doc: 'Model, where the browser tells it' },
  { name: 'language', from: 'browser.language', type: 'string', doc: 'Language of the browser' },
  { name: 'time_zone', from: 'browser.timezone', type: 'string', doc: 'Time zone of the browser' },
  { name: 'screen_width', from: 'browser.screenWidth', type: 'integer', doc: 'CSS pixels' },
  { name: 'screen_height', from: 'browser.screenHeight', type: 'integer', doc: 'CSS pixels' },
  { name: 'viewport_width', from: 'browser.viewportWidth', type: 'integer', doc: 'CSS pixels' },
  { name: 'viewport_height', from: 'browser.viewportHeight', type: 'integer', doc: 'CSS pixels' },
  { name: 'country', from: 'normalized.country', type: 'string', doc: 'ISO 3166-1 alpha-2' },
  { name: 'region', from: 'normalized.region', type: 'string', doc: 'As the CDN names it' },
  { name: 'city', from: 'normalized.city', type: 'string', doc: 'As the CDN names it' },
  { name: 'engagement_score', from: 'normalized.engagement_score', type: 'number', doc: 'Engagement of the session' },
  { name: 'is_bot', from: 'bot.is_bot', type: 'boolean', doc: 'Flagged as a machine; never left out' },
  { name: 'bot_score', from: 'bot.score', type: 'number', doc: '0 to 1' },
  { name: 'bot_reasons', from: 'bot.reasons', type: 'json', doc: 'Why it was flagged' },
  { name: 'privacy_tier', from: 'privacy.tier', type: 'string', doc: 'full, daily, none' },
  { name: 'privacy_basis', from: 'privacy.basis', type: 'string', doc: 'Why that tier' },
  { name: 'consent_state', from: 'consent.state', type: 'string', doc: 'granted, denied, unknown' },
  { name: 'weight', from: 'weight', type: 'number', doc: 'Inverse of the sampling rate; empty: 1' },
  { name: 'batch_id', from: 'batchId', type: 'string', doc: 'Request that brought the event' },
  { name: 'batch_index', from: 'index', type: 'integer', doc: 'Place in that request, from 0' },
  { name: 'sdk_version', from: 'sdk.version', type: 'string', doc: 'Version of the pixel' },
  {
    name: 'processed_at',
    from: 'enrichment_metadata.processed_at',
    type: 'timestamp',
    doc: 'When the event was enriched',
  },
  {
    name: 'enrichment_version',
    from: 'enrichment_metadata.enrichment_version',
    type: 'string',
    doc: 'Version that enriched it',
  },
  { name: 'bot_kind', from: 'bot.kind', type: 'string', doc: 'Kind of machine, where it is known' },
] as const satisfies readonly Column[];

export type ColumnType = 'string' | 'timestamp' | 'local' | 'integer' | 'duration' | 'number' | 'boolean' | 'json';
export type Column = { name: string; from: string; type: ColumnType; doc: string };
/** What a file is made of: its columns in order, and the IANA time zone of its local times. */
export type FileShape = { columns: readonly Column[]; timeZone: string };
export type ColumnName = (typeof CSV_COLUMNS)[number]['name'];

/**
 * The columns of that name, in the order asked for; all of them where none is named.
 * @throws RangeError for a name that no column has
 */
export const columnsNamed = (names?: readonly string[]): readonly Column[] => {
  if (!names || names.length === 0) return CSV_COLUMNS;
  return names.map((name) => {
    const column = CSV_COLUMNS.find((one) => one.name === name);
    if (!column) throw new RangeError(`no column is called "${name}"`);
    return column;
  });
};

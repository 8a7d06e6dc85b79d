/**
 * Preset dictionaries of the packed payloads, by version. A version that has been released is frozen: items packed with
 * it are in tables. Deflate reaches back 32 KiB and finds what is at the end cheapest, so the commonest text comes last.
 */
const V1 = [
  '"form_submit","eventData":{"id":"","name":"","action":"/","method":"post","fields":[{"name":"email","type":"email"},{"name":"","type":"text"},{"name":"","type":"password"},{"name":"","type":"checkbox"}],"filled":',
  '"invalid":{"redacted":"dropped":{"before_send":"sampled":"consent":"queue_full":"outbox_expired":"rejected":',
  '"basis":"consent_granted"},"basis":"consent_denied"},"basis":"gpc"},"basis":"region_requires_consent"},"tier":"none","tier":"daily","dailyVisitor":"',
  '"prefix56":"","prefix48":"","region":"CA","city":"San Francisco","country":"FR","country":"GB","country":"DE","country":"US","asn":7922',
  'Mozilla/5.0 (X11; Linux x86_64; rv:150.0) Gecko/20100101 Firefox/150.0',
  'Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Mobile Safari/537.36',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15',
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36 Edg/150.0.0.0',
  '"secChUa":"\\"Chromium\\";v=\\"150\\", \\"Google Chrome\\";v=\\"150\\", \\"Not)A;Brand\\";v=\\"24\\"","secChUaMobile":"?0","secChUaPlatform":"\\"Windows\\"","secChUaPlatform":"\\"macOS\\"","secChUaPlatform":"\\"Android\\"","secFetchSite":"same-origin","secFetchSite":"cross-site","originHost":"www.',
  '"acceptLanguage":"de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7","acceptLanguage":"en-GB,en;q=0.9","acceptLanguage":"en-US,en;q=0.9"',
  '"attribution":{"firstTouch":{"source":"google","medium":"organic","campaign":"","category":"organic_search","utmParams":{"utm_source":"google","utm_medium":"cpc","utm_campaign":"","utm_term":"","utm_content":""},"clickIds":{"gclid":"fbclid":"},"referrer":"www.google.com","landingPage":"/","timestamp":"2026-',
  '},"lastTouch":{"source":"(direct)","medium":"(none)","category":"direct"',
  '"browser":{"language":"en-US","languages":["en-US","en"],"screenWidth":1920,"screenHeight":1080,"viewportWidth":1440,"viewportHeight":900,"devicePixelRatio":2,"colorDepth":24,"timezone":"America/Los_Angeles","timezone":"Europe/Berlin","timezone":"Europe/London","timezone":"America/New_York","platform":"Win32","platform":"MacIntel","platform":"iPhone","platform":"Linux armv81","hardwareConcurrency":8,"deviceMemory":8,"maxTouchPoints":0}',
  '"consent":{"state":"unknown"},"consent":{"state":"granted"},"sdk":{"name":"@evothesis/pixel","version":"0.1.0"}',
  '"identity":{"identity_id":"id_","household_id":null,"household_id":"hh_","device_fingerprint":"fp_","session_id":"ses_","session_sequence":1,"is_new_visitor":true,"is_new_visitor":false,"total_sessions":1,"confidence_score":0.9',
  '},"normalized":{"device_category":"desktop","device_category":"mobile","browser_family":"chrome","browser_version":"150","os_family":"windows","os_family":"macos","os_family":"ios","os_version":"","is_mobile":false,"traffic_source_category":"organic_search","traffic_source_category":"direct","source":"google","medium":"organic"},"bot":{"is_bot":false,"score":0,"reasons":[]},"metadata":{"processed_at":"2026-","enrichment_version":"1.0","tables":{',
  '"privacy":{"tier":"full","basis":"site_setting"},"network":{"version":4,"address":"","prefix":"","country":"US"},"headers":{"userAgent":"',
  '"sequenced":true,"attempt":1,"sentAt":"2026-',
  '"visitorId":"vis_',
  '"pages":{"":{"url":"https://www.example.com/","path":"/products/","title":"","referrer":"https://www.google.com/","queryParams":"?utm_source=","hash":"#"}}',
  '"checkpoints":[{"pageId":"","at":"2026-","engagedTime":,"wallTime":,"maxScroll":,"clicks":,"sent":}]',
  '"events":[{"eventType":"pageview","eventId":"","timestamp":"2026-11-22T',
  '","pageId":"","seq":1,"eventData":{"navigation":"load"}},{"eventType":"page_exit","eventData":{"engagedTime":,"wallTime":,"maxScroll":100,"maxScrollPx":,"clicks":,"keys":0,"sent":,"exitReason":"hidden"}},{"eventType":"custom","eventData":{"name":"","properties":{',
  '{"eventType":"scroll","eventId":"","timestamp":"2026-11-22T',
  '","pageId":"","seq":2,"eventData":{"depth":75,"depthPx":',
  '}},{"eventType":"click","eventId":"","timestamp":"2026-11-22T',
  '","pageId":"","seq":3,"eventData":{"tagName":"a","id":"","classes":["btn"],"role":"link","text":"","href":"https://www.',
  '"link":"outbound","x":,"y":}},{"eventType":"click","eventData":{"tagName":"button","text":"Add to cart","x":',
  '{"occurred_at":"2026-11-22T',
  '","time_trusted":true},{"occurred_at":"2026-11-22T',
].join('');

export const DICTIONARY_VERSION = 1;
export const DICTIONARIES: Readonly<Record<number, Buffer>> = { 1: Buffer.from(V1) };

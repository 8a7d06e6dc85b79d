/**
 * Preset dictionaries of the packed payloads, by version. A version that has been released is frozen: items packed with
 * it are in tables. Deflate reaches back 32 KiB and finds what is at the end cheapest, so the commonest text comes last.
 * The phrases are those of `compact.ts`, in the order in which the ingest writes them.
 *
 * Two, because the edge carries only the one that it packs with: `PURE` lets the bundler leave the other out.
 */
export type Dictionary = { version: number; bytes: Buffer };

const dictionary = (version: number, ...phrases: readonly (readonly string[])[]): Dictionary => ({
  version,
  bytes: Buffer.from(phrases.flat().join('')),
});

const RAW_PHRASES = [
  '{"eventType":"error","eventData":{"message":"{"eventType":"web_vital","eventData":{"name":"LCP","value":"rating":"good"',
  '{"eventType":"form_abandon","form_submit","eventData":{"id":"","name":"newsletter","action":"/","method":"post","fields":[{"name":"email","type":"email"},{"name":"","type":"text"}],"filled":',
  '"dropped":{"before_send":"queue_full":',
  '"dailyVisitor":"","tier":"none","basis":"consent_denied","tier":"daily","basis":"gpc","basis":"region_requires_consent","basis":"region_allows","basis":"consent_granted"}',
  '"prefix56":"","prefix48":"","version":6,"asn":3320,"country":"GB","country":"DE","region":"","city":"',
  '"timezone":"America/Sao_Paulo","Europe/London","America/Los_Angeles"',
  '"clickIds":{"gclid":"fbclid":"msclkid":"},"category":"paid_search","organic_social","referral","direct","email"utm_term":"","utm_content":"',
  '"secChUa":"\\"Chromium\\";v=\\"150\\", \\"Google Chrome\\";v=\\"150\\", \\"Not)A;Brand\\";v=\\"24\\"","secChUaMobile":"?1","secChUaPlatform":"\\"Android\\"","secChUaMobile":"?0","secChUaPlatform":"\\"macOS\\"","secChUaPlatform":"\\"Windows\\"","secFetchSite":"',
  '(X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0(Linux; Android 10; K) Mobile Safari/537.36 Edg/150.0.0.0',
  '(Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15(iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1',
  '"acceptLanguage":"fr-FR,fr;q=0.9,en-US;q=0.8,en;q=0.7","acceptLanguage":"de-DE,de;q=0.9","acceptLanguage":"en-GB,en;q=0.9","languages":["de-DE","de","en-US","en"],"platform":"MacIntel","platform":"iPhone","platform":"Linux armv81","hardwareConcurrency":4,"deviceMemory":4,"maxTouchPoints":5,',
  '"screenWidth":393,"screenHeight":852,"colorDepth":30,"devicePixelRatio":3,"timezone":"Europe/Berlin","language":"de-DE","screenWidth":1512,"screenHeight":982,"colorDepth":24,"viewportWidth":1512,',
  '{"visitorId":"","browser":{"screenWidth":1920,"screenHeight":1080,"colorDepth":24,"viewportWidth":1903,"viewportHeight":947,"devicePixelRatio":1,"timezone":"America/New_York","language":"en-US","languages":["en-US","en"],"platform":"Win32","hardwareConcurrency":8,"deviceMemory":8,"maxTouchPoints":0,"webdriver":false},"consent":{"state":"granted"},"consent":{"state":"unknown"},"sdk":{"name":"@evothesis/pixel","version":"0.1.0"},',
  '"attribution":{"firstTouch":{"source":"newsletter","medium":"email","campaign":"","category":"email","utmParams":{"utm_source":"newsletter","utm_medium":"cpc","utm_campaign":"summer"},"landingPage":"/","timestamp":"2026-11-"},"lastTouch":{"source":"google","medium":"organic","category":"organic_search","referrer":"www.google.com","landingPage":"/products/","timestamp":"2026-11-',
  'Z"}},"checkpoints":[{"pageId":"","at":"2026-11-22T14:","engagedTime":1000,"wallTime":1000,"maxScroll":100,"clicks":0,"sent":10}],"attempt":1,"privacy":{"tier":"full","basis":"site_setting"},"network":{"version":4,"asn":7922,"country":"US","region":"CA","city":"San ","address":"","prefix":"',
  '"},"headers":{"userAgent":"Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/150.0.0.0 Safari/537.36","acceptLanguage":"en-US,en;q=0.9","secFetchSite":"same-origin","secFetchSite":"cross-site","originHost":"www.',
  '.com"},"sequenced":true,"pages":{"":{"url":"https://www.',
  '.com/products/?utm_source=newsletter&utm_medium=email&utm_campaign=","path":"/","title":"',
  ' | ","referrer":"https://www.google.com/","queryParams":"?utm_source=","hash":"#","referrer":"https://www.',
  '"}},"ua":1,"sentAt":40,',
  '"events":[{"eventType":"pageview","t":-2,"eventData":{"navigation":"spa"}},{"eventType":"pageview","t":-1,"eventData":{"navigation":"load"}},',
  '{"eventType":"page_exit","t":1,"eventData":{"engagedTime":2,"wallTime":3,"maxScroll":100,"maxScrollPx":4,"clicks":5,"keys":0,"sent":10,"exitReason":"pagehide","exitReason":"hidden"}}]}',
  '{"eventType":"custom","t":1,"eventData":{"name":"purchase","properties":{"currency":"EUR","value":"price":"quantity":1,"sku":"","category":"","currency":"USD"}}},"seq":"eventId":"',
  ',"data":{"name":"","role":"button","link":"outbound","link":"download",',
  '"text":"Menu","text":"Sign up","text":"Add to cart","classes":["nav-link"],"classes":["product-card',
  '}},{"eventType":"scroll","t":1,"eventData":{"depth":100,"depthPx":2}},{"eventType":"scroll","t":2,"eventData":{"depth":50,"depthPx":1',
  '}},{"eventType":"click","t":1,"eventData":{"tagName":"button","id":"","classes":["btn","btn-primary"],"text":"","x":1,"y":2}},{"eventType":"click","t":3,"eventData":{"tagName":"a","classes":["","text":"","href":"https://www.',
  '","x":1,"y":',
];

const ENRICHED_PHRASES = [
  ',"identity_id":"id_","household_id":null,"household_id":"hh_","device_fingerprint":null,"device_fingerprint":"fp_","session_id":"ses_","session_sequence":1,"is_new_visitor":false,"is_new_visitor":true,"total_sessions":1,"confidence_score":0.9},"household_confidence":',
  '"normalized":{"device_category":"mobile","device_category":"desktop","browser_family":"safari","browser_family":"chrome","browser_version":"150","os_family":"macos","os_family":"ios","os_family":"android","os_family":"windows","os_version":"10","device_model":"","is_mobile":true,"is_mobile":false,"traffic_source_category":"direct","traffic_source_category":"organic_search","source":"google","medium":"organic","campaign":"","engagement_score":"bot":{"is_bot":false,"score":0,"reasons":[]},"metadata":{"processed_at":"2026-11-","enrichment_version":"1.0","tables":{"channels":"2026-"',
  '"time_trusted":true,"page_category":"product"},{"occurred_at":"2026-11-',
  '{"raw":{"siteId":"","sessionId":"","batchId":"","createdAt":"2026-11-","receivedAt":"2026-11-","shard":0,"expiresAt":17',
];

export const RAW_DICTIONARY = /* @__PURE__ */ dictionary(1, RAW_PHRASES);
export const ENRICHED_DICTIONARY = /* @__PURE__ */ dictionary(2, ENRICHED_PHRASES, RAW_PHRASES);

/** All that were ever written with. */
export const DICTIONARIES: readonly Dictionary[] = [RAW_DICTIONARY, ENRICHED_DICTIONARY];

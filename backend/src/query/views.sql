-- For tools that bring their own SQL. The same text makes the views in Athena (once, in the stage's database) and in DuckDB
-- over the archive's files. Every query names its domain and a year; what else it names of the partition it need not read.

CREATE OR REPLACE VIEW page_views AS
SELECT
  domain, year, month, day, hour,
  occurred_at, session_id, identity_id, household_id, page_id, path, page_title, page_category, referrer,
  traffic_source_category AS channel, source, medium, campaign,
  country, region, city, device_category AS device, browser_family AS browser, os_family AS os, language,
  privacy_tier, is_new_visitor, coalesce(weight, 1E0) AS weight
FROM enriched_events
WHERE event_type = 'pageview' AND NOT is_bot;

CREATE OR REPLACE VIEW page_exits AS
SELECT
  domain, year, month, day, session_id, page_id, path,
  max(engaged_time_ms) AS engaged_time_ms, max(max_scroll) AS max_scroll
FROM enriched_events
WHERE event_type = 'page_exit' AND NOT is_bot
GROUP BY domain, year, month, day, session_id, page_id, path;

CREATE OR REPLACE VIEW named_events AS
SELECT
  domain, year, month, day, hour,
  occurred_at, event_type, custom_name AS name, session_id, identity_id, path, event_data, country, device_category AS device,
  privacy_tier, coalesce(weight, 1E0) AS weight
FROM enriched_events
WHERE event_type IN ('custom', 'form_submit', 'form_abandon', 'web_vital') AND NOT is_bot;

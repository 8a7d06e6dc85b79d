-- An event of the Parquet archive with the columns that parts and actions are made of. Keys are 64-bit hashes: two
-- million sessions share one with a probability of one to ten million. Texts that are absent are "(none)".
SELECT
  epoch_ms(occurred_at) AS happened,
  event_type,
  CAST(coalesce(seq, 0) AS BIGINT) AS seq,
  hash(session_id) AS session_key,
  hash(identity_id) AS identity_key,
  CASE WHEN household_id IS NOT NULL THEN hash(household_id) END AS household_key,
  hash(page_id) AS page_key,
  coalesce(nullif(path, ''), nullif(regexp_extract(url, '^[a-z]+://[^/?#]*([^?#]*)', 1), ''), '(none)') AS path,
  coalesce(nullif(page_category, ''), '(none)') AS page_category,
  CASE
    WHEN event_type IN ('form_submit', 'form_abandon')
      THEN coalesce(nullif(custom_name, ''), nullif(element_id, ''), nullif(json_extract_string(event_data, '$.action'), ''), '(none)')
    WHEN event_type IN ('custom', 'web_vital')
      THEN coalesce(nullif(custom_name, ''), nullif(json_extract_string(event_data, '$.metric'), ''), '(none)')
    ELSE ''
  END AS name,
  CASE WHEN event_type = 'web_vital' THEN try_cast(json_extract_string(event_data, '$.value') AS DOUBLE) END AS value,
  CASE WHEN event_type = 'pageview' THEN coalesce(json_extract_string(event_data, '$.navigation'), 'load') IN ('load', 'prerender') ELSE false END AS loaded,
  greatest(coalesce(engaged_time_ms, 0), 0) AS engaged,
  least(greatest(coalesce(scroll_depth, 0), coalesce(max_scroll, 0), 0), 100) AS scroll,
  coalesce(weight, 1) AS weight,
  coalesce(privacy_tier, 'none') AS tier,
  coalesce(is_bot, false) AS is_bot,
  coalesce(nullif(bot_kind, ''), nullif(json_extract_string(bot_reasons, '$[0]'), ''), '(none)') AS bot_kind,
  coalesce(confidence_score, 0) AS confidence,
  coalesce(is_new_visitor, false) AS is_new,
  coalesce(nullif(traffic_source_category, ''), '(none)') AS channel,
  coalesce(nullif(source, ''), '(none)') AS source,
  coalesce(nullif(medium, ''), '(none)') AS medium,
  coalesce(nullif(campaign, ''), '(none)') AS campaign,
  coalesce(nullif(country, ''), '(none)') AS country,
  coalesce(nullif(region, ''), '(none)') AS region,
  coalesce(nullif(city, ''), '(none)') AS city,
  coalesce(nullif(device_category, ''), '(none)') AS device,
  coalesce(nullif(browser_family, ''), '(none)') AS browser,
  coalesce(nullif(os_family, ''), '(none)') AS os,
  coalesce(nullif(language, ''), '(none)') AS language
FROM archived

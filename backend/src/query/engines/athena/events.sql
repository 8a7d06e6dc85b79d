-- An event of enriched_lines (Glue) with the columns that parts and actions are made of. Texts that are absent are "(none)".
SELECT
  date_diff('millisecond', from_unixtime(0), from_iso8601_timestamp(occurred_at)) AS happened,
  eventtype AS event_type,
  CAST(coalesce(seq, 0) AS bigint) AS seq,
  identity.session_id AS session_key,
  identity.identity_id AS identity_key,
  identity.household_id AS household_key,
  pageid AS page_key,
  coalesce(nullif(path, ''), nullif(regexp_extract(url, '^[a-z]+://[^/?#]*([^?#]*)', 1), ''), '(none)') AS path,
  coalesce(nullif(normalized.page_category, ''), '(none)') AS page_category,
  CASE
    WHEN eventtype IN ('form_submit', 'form_abandon')
      THEN coalesce(nullif(json_extract_scalar(eventdata, '$.name'), ''), nullif(json_extract_scalar(eventdata, '$.id'), ''), nullif(json_extract_scalar(eventdata, '$.action'), ''), '(none)')
    WHEN eventtype IN ('custom', 'web_vital')
      THEN coalesce(nullif(json_extract_scalar(eventdata, '$.name'), ''), nullif(json_extract_scalar(eventdata, '$.metric'), ''), '(none)')
    ELSE ''
  END AS name,
  CASE WHEN eventtype = 'web_vital' THEN TRY_CAST(json_extract_scalar(eventdata, '$.value') AS double) END AS value,
  CASE WHEN eventtype = 'pageview' THEN coalesce(json_extract_scalar(eventdata, '$.navigation'), 'load') IN ('load', 'prerender') ELSE false END AS loaded,
  greatest(coalesce(round(TRY_CAST(json_extract_scalar(eventdata, '$.engagedTime') AS double)), 0E0), 0E0) AS engaged,
  least(greatest(coalesce(TRY_CAST(json_extract_scalar(eventdata, '$.depth') AS double), 0E0), coalesce(TRY_CAST(json_extract_scalar(eventdata, '$.maxScroll') AS double), 0E0), 0E0), 100E0) AS scroll,
  coalesce(weight, 1E0) AS weight,
  coalesce(privacy.tier, 'none') AS tier,
  coalesce(bot.is_bot, false) AS is_bot,
  coalesce(nullif(bot.kind, ''), nullif(element_at(bot.reasons, 1), ''), '(none)') AS bot_kind,
  coalesce(identity.confidence_score, 0E0) AS confidence,
  coalesce(identity.is_new_visitor, false) AS is_new,
  coalesce(nullif(normalized.traffic_source_category, ''), '(none)') AS channel,
  coalesce(nullif(normalized.source, ''), '(none)') AS source,
  coalesce(nullif(normalized.medium, ''), '(none)') AS medium,
  coalesce(nullif(normalized.campaign, ''), '(none)') AS campaign,
  coalesce(nullif(normalized.country, ''), '(none)') AS country,
  coalesce(nullif(normalized.region, ''), '(none)') AS region,
  coalesce(nullif(normalized.city, ''), '(none)') AS city,
  coalesce(nullif(normalized.device_category, ''), '(none)') AS device,
  coalesce(nullif(normalized.browser_family, ''), '(none)') AS browser,
  coalesce(nullif(normalized.os_family, ''), '(none)') AS os,
  coalesce(nullif(json_extract_scalar(browser, '$.language'), ''), '(none)') AS language
FROM archived

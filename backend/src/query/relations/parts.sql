-- What one session did on one page instance in one slot of time. Parts of a page or a visit put together again give the
-- same numbers as its events, so that they can be kept for whole days.
--
-- ord: the order in which first things are looked for: page views by time, then all else by time. Events of one batch
-- may share a millisecond, so a page's own count decides among them.
SELECT
  session_key,
  page_key,
  is_bot,
  happened - mod(happened, {slot}) AS slot,
  min(ord) AS ord,
  min(happened) AS first_at,
  max(happened) AS last_at,
  {whose},
  bool_or(is_new) AS is_new,
  sum(weight) AS events,
  sum(CASE WHEN event_type = 'pageview' THEN 1 ELSE 0 END) AS view_count,
  sum(CASE WHEN event_type = 'pageview' THEN weight ELSE 0E0 END) AS views,
  sum(CASE WHEN event_type = 'pageview' AND loaded THEN weight ELSE 0E0 END) AS loads,
  sum(CASE WHEN event_type IN ('form_submit', 'custom') THEN 1 ELSE 0 END) AS acts,
  max(engaged) AS engaged,
  max(scroll) AS scroll,
  min_by(path, ord) AS path,
  min_by(page_category, ord) AS page_category,
  min_by(bot_kind, ord) AS bot_kind,
  {origins}
FROM (
  SELECT
    e.*,
    CASE WHEN event_type = 'pageview' THEN 0 ELSE 4611686018427387904 END + happened * 2048 + least(seq, 2047) AS ord
  FROM events e
) ordered
GROUP BY session_key, page_key, is_bot, happened - mod(happened, {slot})

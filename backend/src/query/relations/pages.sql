-- Page instances of people, put together over slots. view_count 0: only later events of the page lie in the range.
-- An exit may be reported more than once, each time with the page's totals so far: the largest holds.
SELECT
  session_key,
  page_key,
  min(ord) AS ord,
  min(first_at) AS first_at,
  max(last_at) AS last_at,
  {whose},
  bool_or(is_new) AS is_new,
  sum(events) AS events,
  sum(view_count) AS view_count,
  sum(views) AS views,
  sum(acts) AS acts,
  max(engaged) AS engaged,
  max(scroll) AS scroll,
  min_by(path, ord) AS path,
  min_by(page_category, ord) AS page_category,
  {origins}
FROM {parts}
WHERE NOT is_bot
GROUP BY session_key, page_key

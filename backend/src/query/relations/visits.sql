-- Sessions of people, as far as they lie in the range. Where a visit came from and on what it was made is said by its
-- first page view there, or by its first event where it has none.
SELECT
  session_key,
  min(ord) AS ord,
  min(first_at) AS first_at,
  max(last_at) AS last_at,
  {whose},
  CASE WHEN bool_or(is_new) THEN 'new' ELSE 'returning' END AS visitor_type,
  sum(events) AS events,
  sum(view_count) AS view_count,
  sum(views) AS views,
  sum(engaged) AS engaged,
  CASE WHEN sum(view_count) <= 1 AND sum(engaged) < 10000 AND sum(acts) = 0 THEN 1 ELSE 0 END AS bounced,
  min_by(path, ord) FILTER (WHERE view_count > 0) AS entry_page,
  max_by(path, ord) FILTER (WHERE view_count > 0) AS exit_page,
  {origins}
FROM {pages}
GROUP BY session_key

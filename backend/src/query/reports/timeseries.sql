-- A visit counts in every bucket in which it has an event. Nearly all begin and end in the same one.
WITH placed AS (
  SELECT v.session_key, v.identity_key, v.weight, f.bucket AS opening, l.bucket AS closing
  FROM visits v
  JOIN buckets f ON v.first_at >= f.starts AND v.first_at < f.ends
  JOIN buckets l ON v.last_at >= l.starts AND v.last_at < l.ends
  WHERE v.tier <> 'none'
),
known AS (
  SELECT opening AS bucket, session_key, identity_key, weight FROM placed WHERE opening = closing
  UNION ALL
  SELECT DISTINCT s.bucket, v.session_key, v.identity_key, v.weight
  FROM placed v
  JOIN parts p ON p.session_key = v.session_key AND NOT p.is_bot
  JOIN slots s ON s.slot = p.slot
  WHERE v.opening <> v.closing
),
people AS (
  SELECT bucket, identity_key, max(weight) AS weight, sum(weight) AS sessions FROM known GROUP BY bucket, identity_key
),
counted AS (
  SELECT bucket, sum(weight) AS visitors, sum(sessions) AS sessions FROM people GROUP BY bucket
),
viewed AS (
  SELECT s.bucket, sum(p.views) AS pageviews
  FROM parts p
  JOIN slots s ON s.slot = p.slot
  WHERE NOT p.is_bot {and_chosen}
  GROUP BY s.bucket
)
SELECT
  b.bucket,
  round(coalesce(c.visitors, 0E0)) AS visitors,
  round(coalesce(c.sessions, 0E0)) AS sessions,
  round(coalesce(v.pageviews, 0E0)) AS pageviews
FROM buckets b
LEFT JOIN counted c ON c.bucket = b.bucket
LEFT JOIN viewed v ON v.bucket = b.bucket
ORDER BY b.bucket

-- A visit counts in every bucket in which it has an event.
WITH seen AS (
  SELECT DISTINCT s.bucket, p.session_key
  FROM parts p
  JOIN slots s ON s.slot = p.slot
  WHERE NOT p.is_bot
),
known AS (
  SELECT s.bucket, v.identity_key, v.weight
  FROM seen s
  JOIN visits v ON v.session_key = s.session_key
  WHERE v.tier <> 'none'
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

-- Only tier full knows a visitor on another day, so only it can be asked who came back. Buckets are weeks here.
WITH weeks AS (
  SELECT v.identity_key, b.bucket, max(v.weight) AS weight
  FROM visits v
  JOIN buckets b ON v.first_at >= b.starts AND v.first_at < b.ends
  WHERE v.tier = 'full'
  GROUP BY v.identity_key, b.bucket
),
firsts AS (
  SELECT identity_key, min(bucket) AS bucket, max(weight) AS weight FROM weeks GROUP BY identity_key
),
cohorts AS (
  SELECT bucket, sum(weight) AS n FROM firsts GROUP BY bucket
),
returned AS (
  SELECT f.bucket, w.bucket - f.bucket AS later, sum(f.weight) AS n
  FROM firsts f
  JOIN weeks w ON w.identity_key = f.identity_key
  GROUP BY f.bucket, w.bucket - f.bucket
)
SELECT
  c.bucket,
  b.bucket - c.bucket AS weeks_later,
  round(coalesce(r.n, 0E0)) AS visitors,
  round(coalesce(r.n, 0E0) / c.n, 4) AS share
FROM cohorts c
JOIN buckets b ON b.bucket >= c.bucket
LEFT JOIN returned r ON r.bucket = c.bucket AND r.later = b.bucket - c.bucket
ORDER BY c.bucket, b.bucket - c.bucket

-- Only tier full knows a visitor on another day, so only it can be asked who came back. Buckets are weeks here.
WITH weeks AS (
  SELECT DISTINCT v.identity_key, b.bucket
  FROM visits v
  JOIN buckets b ON v.first_at >= b.starts AND v.first_at < b.ends
  WHERE v.tier = 'full'
),
firsts AS (
  SELECT identity_key, min(bucket) AS bucket FROM weeks GROUP BY identity_key
),
cohorts AS (
  SELECT bucket, count(*) AS n FROM firsts GROUP BY bucket
),
returned AS (
  SELECT f.bucket, w.bucket - f.bucket AS later, count(*) AS n
  FROM firsts f
  JOIN weeks w ON w.identity_key = f.identity_key
  GROUP BY f.bucket, w.bucket - f.bucket
)
SELECT
  c.bucket,
  b.bucket - c.bucket AS weeks_later,
  coalesce(r.n, 0) AS visitors,
  round(CAST(coalesce(r.n, 0) AS double) / c.n, 4) AS share
FROM cohorts c
JOIN buckets b ON b.bucket >= c.bucket
LEFT JOIN returned r ON r.bucket = c.bucket AND r.later = b.bucket - c.bucket
ORDER BY c.bucket, b.bucket - c.bucket

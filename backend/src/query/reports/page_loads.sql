-- Pages that a server gave to browsers: page views without those that happen inside of a page, or by going back.
WITH counted AS (
  SELECT s.bucket, sum(p.loads) AS loads
  FROM parts p
  JOIN slots s ON s.slot = p.slot
  WHERE NOT p.is_bot {and_chosen}
  GROUP BY s.bucket
)
SELECT b.bucket, round(coalesce(c.loads, 0E0)) AS loads
FROM buckets b
LEFT JOIN counted c ON c.bucket = b.bucket
ORDER BY b.bucket

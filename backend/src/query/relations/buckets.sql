-- The parts of the range along the site's own clock: number from 0, first instant, first instant of the next one.
SELECT
  CAST(n AS bigint) - 1 AS bucket,
  CAST(begins AS bigint) * 60000 AS starts,
  coalesce(lead(CAST(begins AS bigint) * 60000) OVER (ORDER BY n), 9223372036854775807) AS ends
FROM UNNEST(split($bounds, ',')) WITH ORDINALITY AS b(begins, n)

-- The 75th percentile is a value that was measured: the smallest that three quarters of the samples do not exceed.
WITH samples AS (
  SELECT
    name,
    value,
    row_number() OVER (PARTITION BY name ORDER BY value) AS nth,
    count(*) OVER (PARTITION BY name) AS n
  FROM actions
  WHERE event_type = 'web_vital' AND value IS NOT NULL
)
SELECT name AS value, max(n) AS "count", min(CASE WHEN nth >= ceil(n * 0.75E0) THEN value END) AS p75
FROM samples
GROUP BY name
ORDER BY max(n) DESC, name

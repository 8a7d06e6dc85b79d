-- A visitor who was new at any time in the range is new in all of it, so that nobody is counted in both rows.
WITH fresh AS (
  SELECT DISTINCT identity_key FROM visits WHERE visitor_type = 'new' AND tier <> 'none'
),
valued AS (
  SELECT CASE WHEN f.identity_key IS NULL THEN 'returning' ELSE 'new' END AS value, v.*
  FROM visits v
  LEFT JOIN fresh f ON f.identity_key = v.identity_key
  WHERE v.tier <> 'none'
),
people AS (
  SELECT value, identity_key, max(weight) AS weight FROM valued GROUP BY value, identity_key
),
counted AS (
  SELECT value, sum(weight) AS visitors FROM people GROUP BY value
),
summed AS (
  SELECT
    value,
    sum(weight) AS sessions,
    sum(views) AS pageviews,
    sum(weight * bounced) AS bounced,
    sum(weight * engaged) AS engaged
  FROM valued
  GROUP BY value
)
SELECT
  s.value,
  round(c.visitors) AS visitors,
  round(s.sessions) AS sessions,
  round(s.pageviews) AS pageviews,
  round(s.pageviews / s.sessions, 4) AS views_per_session,
  round(s.bounced / s.sessions, 4) AS bounce_rate,
  round(s.engaged / s.sessions) AS engaged_time
FROM summed s
JOIN counted c ON c.value = s.value
ORDER BY s.value

-- Visits by one dimension, with all measures. Visitors of the rows do not add up: one may be in several.
WITH valued AS ({valued}),
people AS (
  SELECT value, identity_key, max(weight) AS weight
  FROM valued
  WHERE tier <> 'none'
  GROUP BY value, identity_key
),
counted AS (
  SELECT value, sum(weight) AS visitors FROM people GROUP BY value
),
summed AS (
  SELECT
    value,
    sum(CASE WHEN tier <> 'none' THEN weight ELSE 0E0 END) AS sessions,
    sum(views) AS pageviews,
    sum(CASE WHEN tier <> 'none' THEN views ELSE 0E0 END) AS known_views,
    sum(CASE WHEN tier <> 'none' THEN weight * bounced ELSE 0E0 END) AS bounced,
    sum(CASE WHEN tier <> 'none' THEN weight * engaged ELSE 0E0 END) AS engaged
  FROM valued
  GROUP BY value
),
ranked AS (
  SELECT
    s.value,
    round(coalesce(c.visitors, 0E0)) AS visitors,
    round(s.sessions) AS sessions,
    round(s.pageviews) AS pageviews,
    CASE WHEN s.sessions > 0 THEN round(s.known_views / s.sessions, 4) END AS views_per_session,
    CASE WHEN s.sessions > 0 THEN round(s.bounced / s.sessions, 4) END AS bounce_rate,
    CASE WHEN s.sessions > 0 THEN round(s.engaged / s.sessions) END AS engaged_time,
    row_number() OVER (ORDER BY round(coalesce(c.visitors, 0E0)) DESC, round(s.pageviews) DESC, s.value) AS place
  FROM summed s
  LEFT JOIN counted c ON c.value = s.value
)
SELECT value, visitors, sessions, pageviews, views_per_session, bounce_rate, engaged_time
FROM ranked
WHERE place <= $limit
ORDER BY place

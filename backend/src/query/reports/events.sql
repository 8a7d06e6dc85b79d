-- Events by type, custom events by their name. Who is nobody (tier none) is together a person that does not count.
WITH people AS (
  SELECT
    value,
    CASE WHEN tier <> 'none' THEN identity_key END AS person,
    max(CASE WHEN tier <> 'none' THEN weight ELSE 0E0 END) AS weight,
    sum(CASE WHEN tier <> 'none' THEN weight ELSE 0E0 END) AS sessions,
    sum(weighted) AS n
  FROM deeds
  GROUP BY value, CASE WHEN tier <> 'none' THEN identity_key END
),
summed AS (
  SELECT value, sum(weight) AS visitors, sum(sessions) AS sessions, sum(n) AS n FROM people GROUP BY value
),
ranked AS (
  SELECT
    value,
    round(visitors) AS visitors,
    round(sessions) AS sessions,
    round(n) AS n,
    row_number() OVER (ORDER BY round(n) DESC, value) AS place
  FROM summed
)
SELECT value, visitors, sessions, n AS "count"
FROM ranked
WHERE place <= $limit
ORDER BY place

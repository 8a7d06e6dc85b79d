-- Events by type, custom events by their name.
WITH named AS (
  SELECT CASE WHEN event_type = 'custom' THEN name ELSE event_type END AS value, session_key, identity_key, tier, weighted, events
  FROM actions
),
people AS (
  SELECT value, identity_key, max(weighted / events) AS weight FROM named WHERE tier <> 'none' GROUP BY value, identity_key
),
counted AS (
  SELECT value, sum(weight) AS visitors FROM people GROUP BY value
),
stays AS (
  SELECT value, session_key, max(weighted / events) AS weight FROM named WHERE tier <> 'none' GROUP BY value, session_key
),
sessions AS (
  SELECT value, sum(weight) AS sessions FROM stays GROUP BY value
),
summed AS (
  SELECT value, sum(weighted) AS n FROM named GROUP BY value
),
ranked AS (
  SELECT
    s.value,
    round(coalesce(c.visitors, 0E0)) AS visitors,
    round(coalesce(t.sessions, 0E0)) AS sessions,
    round(s.n) AS n,
    row_number() OVER (ORDER BY round(s.n) DESC, s.value) AS place
  FROM summed s
  LEFT JOIN counted c ON c.value = s.value
  LEFT JOIN sessions t ON t.value = s.value
)
SELECT value, visitors, sessions, n AS "count"
FROM ranked
WHERE place <= $limit
ORDER BY place

-- Forms by submissions, with those that were begun and left.
WITH named AS (
  SELECT name AS value, event_type, identity_key, tier, weighted, events FROM actions WHERE event_type IN ('form_submit', 'form_abandon')
),
people AS (
  SELECT value, identity_key, max(weighted / events) AS weight FROM named WHERE tier <> 'none' GROUP BY value, identity_key
),
counted AS (
  SELECT value, sum(weight) AS visitors FROM people GROUP BY value
),
summed AS (
  SELECT
    value,
    sum(CASE WHEN event_type = 'form_submit' THEN weighted ELSE 0E0 END) AS submitted,
    sum(CASE WHEN event_type = 'form_abandon' THEN weighted ELSE 0E0 END) AS abandoned
  FROM named
  GROUP BY value
),
ranked AS (
  SELECT
    s.value,
    round(coalesce(c.visitors, 0E0)) AS visitors,
    round(s.submitted) AS submitted,
    round(s.abandoned) AS abandoned,
    round(s.submitted / (s.submitted + s.abandoned), 4) AS completion,
    row_number() OVER (ORDER BY round(s.submitted) DESC, s.value) AS place
  FROM summed s
  LEFT JOIN counted c ON c.value = s.value
)
SELECT value, visitors, submitted AS "count", abandoned, completion
FROM ranked
WHERE place <= $limit
ORDER BY place

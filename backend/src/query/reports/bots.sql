-- Events of bots by kind, and of everybody else. Filters do not apply.
WITH kinds AS (
  SELECT CASE WHEN is_bot THEN bot_kind ELSE '(people)' END AS value, session_key, events FROM parts
),
counted AS (
  SELECT value, sum(events) AS events, count(DISTINCT session_key) AS sessions FROM kinds GROUP BY value
)
SELECT value, events, sessions, round(CAST(events AS double) / sum(events) OVER (), 4) AS share
FROM counted
ORDER BY events DESC, value

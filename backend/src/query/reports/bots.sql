-- Events of bots by kind, and of everybody else. Filters do not apply.
WITH kinds AS (
  SELECT CASE WHEN is_bot THEN bot_kind ELSE '(people)' END AS value, session_key, sum(events) AS events, max(weight) AS weight
  FROM parts
  GROUP BY CASE WHEN is_bot THEN bot_kind ELSE '(people)' END, session_key
),
counted AS (
  SELECT value, sum(events) AS events, sum(weight) AS sessions FROM kinds GROUP BY value
)
SELECT value, round(events) AS events, round(sessions) AS sessions, round(events / sum(events) OVER (), 4) AS share
FROM counted
ORDER BY round(events) DESC, value

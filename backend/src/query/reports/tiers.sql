-- Events by privacy tier, bots too. Filters do not apply.
WITH sessions AS (
  SELECT tier AS value, session_key, sum(events) AS events, max(weight) AS weight FROM parts GROUP BY tier, session_key
),
counted AS (
  SELECT value, sum(events) AS events, sum(weight) AS sessions FROM sessions GROUP BY value
)
SELECT value, round(events) AS events, round(sessions) AS sessions, round(events / sum(events) OVER (), 4) AS share
FROM counted
ORDER BY round(events) DESC, value

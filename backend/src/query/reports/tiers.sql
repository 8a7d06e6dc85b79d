-- Events by privacy tier, bots too. Filters do not apply.
WITH counted AS (
  SELECT tier AS value, sum(events) AS events, count(DISTINCT session_key) AS sessions FROM parts GROUP BY tier
)
SELECT value, events, sessions, round(CAST(events AS double) / sum(events) OVER (), 4) AS share
FROM counted
ORDER BY events DESC, value

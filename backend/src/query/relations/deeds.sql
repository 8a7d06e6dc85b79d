-- What people did in a session, one row for each type of event, custom events by their name.
SELECT
  session_key,
  CASE WHEN event_type = 'custom' THEN name ELSE event_type END AS value,
  min(slot) AS first_at,
  max(slot) AS last_at,
  min_by(identity_key, slot) AS identity_key,
  min_by(tier, slot) AS tier,
  max(weighted / events) AS weight,
  sum(weighted) AS weighted
FROM {actions}
WHERE NOT is_bot
GROUP BY session_key, CASE WHEN event_type = 'custom' THEN name ELSE event_type END

-- What was done, by session and slot: named actions (custom events, forms, web vitals) one by one with their moment,
-- all else counted by type.
SELECT
  session_key,
  is_bot,
  happened - mod(happened, {slot}) AS slot,
  event_type,
  name,
  moment,
  min_by(identity_key, happened) AS identity_key,
  min_by(tier, happened) AS tier,
  max(value) AS value,
  count(*) AS events,
  sum(weight) AS weighted
FROM (
  SELECT
    e.*,
    CASE WHEN event_type IN ('custom', 'form_submit', 'form_abandon', 'web_vital') THEN happened * 2048 + least(seq, 2047) END AS moment
  FROM events e
) timed
GROUP BY session_key, is_bot, happened - mod(happened, {slot}), event_type, name, moment

-- The numbers of the whole range. How far off the visitors may be: an identity is one visitor too many with the
-- probability that its surest visit was given to it wrongly; a visitor of tier daily is another one every day, so those
-- seen beyond the largest day may be the same people.
WITH people AS (
  SELECT
    identity_key,
    max(weight) AS weight,
    max(CASE WHEN visitor_type = 'new' THEN 1E0 ELSE 0E0 END) AS is_new,
    max(CASE WHEN tier <> 'daily' THEN least(confidence, 1E0) END) AS surest
  FROM visits
  WHERE tier <> 'none'
  GROUP BY identity_key
),
days AS (
  SELECT day, sum(weight) AS identities
  FROM (
    SELECT first_at - mod(first_at, 86400000) AS day, identity_key, max(weight) AS weight
    FROM visits
    WHERE tier = 'daily'
    GROUP BY first_at - mod(first_at, 86400000), identity_key
  ) d
  GROUP BY day
),
daily AS (
  SELECT coalesce(sum(identities) - max(identities), 0E0) AS beyond FROM days
),
counted AS (
  SELECT
    coalesce(sum(weight), 0E0) AS visitors,
    coalesce(sum(weight * is_new), 0E0) AS new_visitors,
    coalesce(sum(weight * (1 - surest)), 0E0) AS doubtful
  FROM people
),
homes AS (
  SELECT coalesce(sum(weight), 0E0) AS households
  FROM (SELECT max(weight) AS weight FROM visits WHERE household_key IS NOT NULL GROUP BY household_key) h
),
summed AS (
  SELECT
    coalesce(sum(CASE WHEN tier <> 'none' THEN weight ELSE 0E0 END), 0E0) AS sessions,
    coalesce(sum(views), 0E0) AS pageviews,
    coalesce(sum(CASE WHEN tier <> 'none' THEN views ELSE 0E0 END), 0E0) AS known_views,
    coalesce(sum(CASE WHEN tier <> 'none' THEN weight * bounced ELSE 0E0 END), 0E0) AS bounced,
    coalesce(sum(CASE WHEN tier <> 'none' THEN weight * engaged ELSE 0E0 END), 0E0) AS engaged,
    coalesce(sum(events), 0E0) AS events
  FROM visits
),
bots AS (
  SELECT coalesce(sum(events), 0E0) AS bot_events, coalesce(sum(weight), 0E0) AS bot_sessions
  FROM (SELECT sum(events) AS events, max(weight) AS weight FROM parts WHERE is_bot GROUP BY session_key) s
)
SELECT
  round(c.visitors) AS visitors,
  round(s.sessions) AS sessions,
  round(s.pageviews) AS pageviews,
  CASE WHEN s.sessions > 0 THEN round(s.known_views / s.sessions, 4) END AS views_per_session,
  CASE WHEN s.sessions > 0 THEN round(s.bounced / s.sessions, 4) END AS bounce_rate,
  CASE WHEN s.sessions > 0 THEN round(s.engaged / s.sessions) END AS engaged_time,
  ceil(c.doubtful - 1E-9) + round(d.beyond) AS visitors_error,
  round(c.new_visitors) AS new_visitors,
  round(h.households) AS households,
  round(s.events) AS events,
  round(s.pageviews - s.known_views) AS unidentified_pageviews,
  round(b.bot_events) AS bot_events,
  round(b.bot_sessions) AS bot_sessions
FROM counted c
CROSS JOIN daily d
CROSS JOIN homes h
CROSS JOIN summed s
CROSS JOIN bots b

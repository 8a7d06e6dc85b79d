-- Visitors by how sure their identity is: the probability, by their surest visit, that it was given to them rightly.
-- Tier daily stands apart: it says who is who for a day, and nothing beyond.
WITH people AS (
  SELECT tier, identity_key, max(least(greatest(confidence, 0E0), 1E0)) AS surest, max(weight) AS weight, sum(weight) AS sessions
  FROM visits
  WHERE tier <> 'none'
  GROUP BY tier, identity_key
),
placed AS (
  SELECT tier, least(floor(surest * 10), 9) AS tenth, surest, weight, sessions FROM people
)
SELECT
  tier,
  tenth / 10 AS confidence_from,
  (tenth + 1) / 10 AS confidence_to,
  round(sum(weight)) AS visitors,
  round(sum(sessions)) AS sessions,
  round(sum(weight * surest) / sum(weight), 4) AS mean_confidence,
  round(sum(weight * (1 - surest)), 2) AS expected_wrong
FROM placed
GROUP BY tier, tenth
ORDER BY tier, tenth

-- How far down each page its views went.
WITH viewed AS (
  SELECT p.*, v.identity_key AS visitor, v.tier AS visit_tier, v.weight AS visit_weight
  FROM pages p
  JOIN visits v ON v.session_key = p.session_key
  WHERE p.view_count > 0
),
people AS (
  SELECT path, visitor, max(visit_weight) AS weight FROM viewed WHERE visit_tier <> 'none' GROUP BY path, visitor
),
counted AS (
  SELECT path, sum(weight) AS visitors FROM people GROUP BY path
),
summed AS (
  SELECT
    path,
    sum(views) AS pageviews,
    sum(weight * scroll) / sum(weight) AS scroll,
    sum(CASE WHEN scroll >= 25 THEN weight ELSE 0E0 END) / sum(weight) AS reached_25,
    sum(CASE WHEN scroll >= 50 THEN weight ELSE 0E0 END) / sum(weight) AS reached_50,
    sum(CASE WHEN scroll >= 75 THEN weight ELSE 0E0 END) / sum(weight) AS reached_75,
    sum(CASE WHEN scroll >= 100 THEN weight ELSE 0E0 END) / sum(weight) AS reached_100
  FROM viewed
  GROUP BY path
),
ranked AS (
  SELECT s.*, coalesce(c.visitors, 0E0) AS visitors, row_number() OVER (ORDER BY round(s.pageviews) DESC, s.path) AS place
  FROM summed s
  LEFT JOIN counted c ON c.path = s.path
)
SELECT
  path AS value,
  round(visitors) AS visitors,
  round(pageviews) AS pageviews,
  round(scroll) AS scroll_depth,
  round(reached_25, 4) AS reached_25,
  round(reached_50, 4) AS reached_50,
  round(reached_75, 4) AS reached_75,
  round(reached_100, 4) AS reached_100
FROM ranked
WHERE place <= $limit
ORDER BY place

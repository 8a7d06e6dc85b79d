-- Pages by views. A page whose exit never came has no engaged time to average.
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
stays AS (
  SELECT path, session_key, max(visit_weight) AS weight FROM viewed WHERE visit_tier <> 'none' GROUP BY path, session_key
),
sessions AS (
  SELECT path, sum(weight) AS sessions FROM stays GROUP BY path
),
summed AS (
  SELECT
    path,
    sum(views) AS pageviews,
    sum(CASE WHEN engaged > 0 THEN weight * engaged END) / sum(CASE WHEN engaged > 0 THEN weight END) AS engaged,
    sum(weight * scroll) / sum(weight) AS scroll
  FROM viewed
  GROUP BY path
),
entered AS (
  SELECT entry_page AS path, sum(weight) AS entries FROM visits WHERE tier <> 'none' GROUP BY entry_page
),
left_at AS (
  SELECT exit_page AS path, sum(weight) AS exits FROM visits WHERE tier <> 'none' GROUP BY exit_page
),
ranked AS (
  SELECT
    s.path AS value,
    round(coalesce(c.visitors, 0E0)) AS visitors,
    round(coalesce(t.sessions, 0E0)) AS sessions,
    round(s.pageviews) AS pageviews,
    round(s.engaged) AS engaged_time,
    round(s.scroll) AS scroll_depth,
    round(coalesce(e.entries, 0E0)) AS entries,
    round(coalesce(l.exits, 0E0)) AS exits,
    CASE WHEN t.sessions > 0 THEN round(coalesce(l.exits, 0E0) / t.sessions, 4) END AS exit_rate,
    row_number() OVER (ORDER BY round(s.pageviews) DESC, s.path) AS place
  FROM summed s
  LEFT JOIN counted c ON c.path = s.path
  LEFT JOIN sessions t ON t.path = s.path
  LEFT JOIN entered e ON e.path = s.path
  LEFT JOIN left_at l ON l.path = s.path
)
SELECT value, visitors, sessions, pageviews, engaged_time, scroll_depth, entries, exits, exit_rate
FROM ranked
WHERE place <= $limit
ORDER BY place

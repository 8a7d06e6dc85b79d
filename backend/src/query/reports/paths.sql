-- Which page follows which, by the place in the visit: the first five pages, and where visits end.
WITH viewed AS (
  SELECT
    p.session_key,
    p.path,
    row_number() OVER (PARTITION BY p.session_key ORDER BY p.ord) AS place,
    lead(p.path) OVER (PARTITION BY p.session_key ORDER BY p.ord) AS following
  FROM pages p
  WHERE p.view_count > 0
),
counted AS (
  SELECT w.place AS step, w.path AS value, coalesce(w.following, '(exit)') AS following, sum(v.weight) AS sessions
  FROM viewed w
  JOIN visits v ON v.session_key = w.session_key
  WHERE w.place <= 5 AND v.tier <> 'none'
  GROUP BY w.place, w.path, coalesce(w.following, '(exit)')
),
ranked AS (
  SELECT
    c.*,
    sum(sessions) OVER (PARTITION BY step, value) AS seen,
    row_number() OVER (PARTITION BY step ORDER BY sessions DESC, value, following) AS nth
  FROM counted c
)
SELECT step, value, following AS "next", round(sessions) AS sessions, round(sessions / seen, 4) AS share
FROM ranked
WHERE nth <= $limit
ORDER BY step, nth

-- How many went through the steps in their order, with anything in between. A unit is a visit, or a visitor over all
-- their visits in the range; each is followed along its earliest moments.
WITH steps AS (
  SELECT n, kind, value
  FROM (
    VALUES
      (1, $kind1, $step1), (2, $kind2, $step2), (3, $kind3, $step3), (4, $kind4, $step4),
      (5, $kind5, $step5), (6, $kind6, $step6), (7, $kind7, $step7), (8, $kind8, $step8)
  ) AS s(n, kind, value)
),
moments AS (
  SELECT session_key, 'page' AS kind, path AS value, ord AS moment FROM pages WHERE view_count > 0
  UNION ALL
  SELECT session_key, CASE WHEN event_type = 'custom' THEN 'event' ELSE 'form' END, name, moment
  FROM actions
  WHERE event_type IN ('custom', 'form_submit')
),
hits AS (
  SELECT
    CASE WHEN $scope = 'visit' THEN v.session_key ELSE v.identity_key END AS unit,
    v.weight,
    s.n,
    m.moment
  FROM moments m
  JOIN steps s ON (s.kind = m.kind AND s.value = m.value)
    OR (s.kind = 'pages' AND m.kind = 'page' AND substr(m.value, 1, length(s.value)) = s.value)
  JOIN visits v ON v.session_key = m.session_key
  WHERE v.tier <> 'none'
),
r1 AS (SELECT unit, max(weight) AS weight, min(moment) AS moment FROM hits WHERE n = 1 GROUP BY unit),
r2 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r1 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 2 GROUP BY h.unit),
r3 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r2 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 3 GROUP BY h.unit),
r4 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r3 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 4 GROUP BY h.unit),
r5 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r4 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 5 GROUP BY h.unit),
r6 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r5 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 6 GROUP BY h.unit),
r7 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r6 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 7 GROUP BY h.unit),
r8 AS (SELECT h.unit, max(r.weight) AS weight, min(h.moment) AS moment FROM hits h JOIN r7 r ON r.unit = h.unit AND h.moment > r.moment WHERE h.n = 8 GROUP BY h.unit),
reached AS (
  SELECT 1 AS n, weight FROM r1
  UNION ALL SELECT 2, weight FROM r2
  UNION ALL SELECT 3, weight FROM r3
  UNION ALL SELECT 4, weight FROM r4
  UNION ALL SELECT 5, weight FROM r5
  UNION ALL SELECT 6, weight FROM r6
  UNION ALL SELECT 7, weight FROM r7
  UNION ALL SELECT 8, weight FROM r8
),
counted AS (
  SELECT n, round(sum(weight)) AS reached FROM reached GROUP BY n
),
filled AS (
  SELECT s.n AS step, s.kind, s.value, coalesce(c.reached, 0E0) AS reached
  FROM steps s
  LEFT JOIN counted c ON c.n = s.n
  WHERE s.kind <> ''
),
compared AS (
  SELECT
    f.*,
    lag(reached) OVER (ORDER BY step) AS before,
    first_value(reached) OVER (ORDER BY step) AS began
  FROM filled f
)
SELECT
  step,
  kind,
  value,
  reached,
  coalesce(before - reached, 0E0) AS dropped,
  CASE WHEN before > 0 THEN round(reached / before, 4) END AS from_previous,
  CASE WHEN began > 0 THEN round(reached / began, 4) END AS from_first
FROM compared
ORDER BY step

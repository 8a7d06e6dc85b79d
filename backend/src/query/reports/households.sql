-- Households by the number of visitors (devices) seen of them in the range.
WITH members AS (
  SELECT household_key, count(DISTINCT identity_key) AS devices, count(*) AS sessions
  FROM visits
  WHERE household_key IS NOT NULL AND tier = 'full'
  GROUP BY household_key
)
SELECT
  CASE WHEN devices >= 5 THEN '5+' ELSE CAST(devices AS varchar) END AS value,
  count(*) AS households,
  sum(devices) AS visitors,
  sum(sessions) AS sessions
FROM members
GROUP BY CASE WHEN devices >= 5 THEN '5+' ELSE CAST(devices AS varchar) END
ORDER BY 1

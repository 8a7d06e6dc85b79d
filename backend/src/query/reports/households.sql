-- Households by the number of visitors (devices) seen of them in the range.
WITH devices AS (
  SELECT household_key, identity_key, max(weight) AS weight, sum(weight) AS sessions
  FROM visits
  WHERE household_key IS NOT NULL AND tier = 'full'
  GROUP BY household_key, identity_key
),
homes AS (
  SELECT household_key, count(*) AS devices, max(weight) AS weight, sum(weight) AS visitors, sum(sessions) AS sessions
  FROM devices
  GROUP BY household_key
)
SELECT
  CASE WHEN devices >= 5 THEN '5+' ELSE CAST(devices AS varchar) END AS value,
  round(sum(weight)) AS households,
  round(sum(visitors)) AS visitors,
  round(sum(sessions)) AS sessions
FROM homes
GROUP BY CASE WHEN devices >= 5 THEN '5+' ELSE CAST(devices AS varchar) END
ORDER BY 1

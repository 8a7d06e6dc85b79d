-- Partitions are projected: the site must be named, and years and months narrow what is enumerated before the hours do.
-- Manifests and Parquet lie beside the lines and give rows without an event.
SELECT eventtype, occurred_at, seq, identity, pageid, path, url, normalized, eventdata, weight, privacy, bot, browser
FROM enriched_lines
WHERE domain = $site
  AND year >= $first_year AND year <= $last_year
  AND month >= $first_month AND month <= $last_month
  AND concat(year, '-', month, '-', day, 'T', hour) >= $first_hour
  AND concat(year, '-', month, '-', day, 'T', hour) < $first_hot
  AND eventid IS NOT NULL

-- Page instances of people, put together over slots. view_count 0: only later events of the page lie in the range.
-- An exit may be reported more than once, each time with the page's totals so far: the largest holds.
SELECT
  session_key,
  page_key,
  min(ord) AS ord,
  min(first_at) AS first_at,
  max(last_at) AS last_at,
  min_by(identity_key, ord) AS identity_key,
  min_by(household_key, ord) FILTER (WHERE household_key IS NOT NULL) AS household_key,
  min_by(tier, ord) AS tier,
  min_by(confidence, ord) AS confidence,
  min_by(weight, ord) AS weight,
  bool_or(is_new) AS is_new,
  sum(events) AS events,
  sum(view_count) AS view_count,
  sum(views) AS views,
  sum(acts) AS acts,
  max(engaged) AS engaged,
  max(scroll) AS scroll,
  min_by(path, ord) AS path,
  min_by(page_category, ord) AS page_category,
  min_by(channel, ord) AS channel,
  min_by(source, ord) AS source,
  min_by(medium, ord) AS medium,
  min_by(campaign, ord) AS campaign,
  min_by(country, ord) AS country,
  min_by(region, ord) AS region,
  min_by(city, ord) AS city,
  min_by(device, ord) AS device,
  min_by(browser, ord) AS browser,
  min_by(os, ord) AS os,
  min_by(language, ord) AS language
FROM {parts}
WHERE NOT is_bot
GROUP BY session_key, page_key

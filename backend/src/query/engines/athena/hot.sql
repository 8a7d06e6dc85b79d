-- What is not archived yet, written for this question.
SELECT eventtype, occurred_at, seq, identity, pageid, path, url, normalized, eventdata, weight, privacy, bot, browser
FROM hot_lines
WHERE site = $site AND asked = $asked AND eventid IS NOT NULL

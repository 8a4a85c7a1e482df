-- What a picture of many indicators shows while none is chosen: those that most of $regions publish, of a theme or, with
-- none, of all but background; at least $fewest places must have each. With $counted only what sources publish: a rate
-- that is worked out already would stand beside itself once all is divided.
SELECT i.indicator_id
FROM indicator i JOIN published f USING (indicator_id)
WHERE f.region_code IN (SELECT unnest($regions::VARCHAR[])) AND ($theme = '' AND i.theme <> 'context' OR i.theme = $theme)
  AND i.kind NOT IN ('norm', 'change') AND f.best_grade <= $min_grade AND (NOT $counted OR i.formula IS NULL)
GROUP BY i.indicator_id
HAVING count(*) >= $fewest
ORDER BY count(*) DESC, i.indicator_id
LIMIT $most;

-- Indicators, of a theme or of all, that at least $fewest of $regions publish, $place (NULL for nobody) among them.
SELECT i.indicator_id, i.theme, i.family, i.kind, i.formula, count(*) AS regions
FROM indicator i JOIN published f USING (indicator_id)
WHERE f.region_code IN (SELECT unnest($regions::VARCHAR[])) AND ($theme = '' OR i.theme = $theme)
  AND i.kind NOT IN ('norm', 'change')
GROUP BY i.indicator_id, i.theme, i.family, i.kind, i.formula
HAVING count(*) >= $fewest AND ($place IS NULL OR bool_or(f.region_code = $place))
ORDER BY regions DESC, i.indicator_id;

-- Indicators, of a theme or of all, that at least $fewest of $regions publish, $place (NULL for nobody) among them.
SELECT i.indicator_id, i.theme, i.family, i.kind, i.formula, count(DISTINCT f.region_code) AS regions
FROM indicator i JOIN ranked_figure f USING (indicator_id)
WHERE list_contains($regions::VARCHAR[], f.region_code) AND ($theme = '' OR i.theme = $theme)
  AND i.kind NOT IN ('norm', 'change')
GROUP BY i.indicator_id, i.theme, i.family, i.kind, i.formula
HAVING count(DISTINCT f.region_code) >= $fewest AND ($place IS NULL OR bool_or(f.region_code = $place))
ORDER BY regions DESC, i.indicator_id;

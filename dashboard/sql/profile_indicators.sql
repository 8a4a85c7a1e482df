-- Indicators that $place publishes and at least $fewest of $others too, the most published first.
SELECT f.indicator_id
FROM ranked_figure f JOIN indicator i USING (indicator_id)
WHERE f.grade <= $min_grade AND ($theme = '' OR i.theme = $theme)
GROUP BY f.indicator_id, i.theme
HAVING bool_or(f.region_code = $place)
   AND count(DISTINCT f.region_code) FILTER (list_contains($others::VARCHAR[], f.region_code)) >= $fewest
ORDER BY count(DISTINCT f.region_code) FILTER (list_contains($others::VARCHAR[], f.region_code)) DESC, i.theme,
         f.indicator_id
LIMIT $most;

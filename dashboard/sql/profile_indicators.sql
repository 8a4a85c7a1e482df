-- Indicators that $place publishes and at least $fewest of $others too, the most published first.
SELECT f.indicator_id
FROM published f JOIN indicator i USING (indicator_id) JOIN published own USING (indicator_id)
WHERE own.region_code = $place AND own.best_grade <= $min_grade AND f.best_grade <= $min_grade
  AND ($theme = '' OR i.theme = $theme) AND f.region_code IN (SELECT unnest($others::VARCHAR[]))
GROUP BY f.indicator_id, i.theme
HAVING count(*) >= $fewest
ORDER BY count(*) DESC, i.theme, f.indicator_id
LIMIT $most;

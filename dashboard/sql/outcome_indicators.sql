-- Indicators that those of $regions publish which were searched for practices; two places at least, or linked with $practice.
SELECT i.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS name, i.theme,
       count(DISTINCT f.region_code) AS places,
       coalesce(bool_or(o.practice_id = $practice), FALSE) AS linked
FROM ranked_figure f JOIN indicator i USING (indicator_id)
LEFT JOIN observation o ON o.observation_id = f.observation_id
WHERE list_contains($regions::VARCHAR[], f.region_code) AND f.grade <= $min_grade
  AND f.region_code IN (SELECT region_code FROM region_practice)
GROUP BY i.indicator_id, i.name_zh, i.name_en, i.theme
HAVING count(DISTINCT f.region_code) > 1 OR linked
ORDER BY linked DESC, places DESC, i.indicator_id;

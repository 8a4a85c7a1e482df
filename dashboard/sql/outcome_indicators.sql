-- Indicators that those of $regions publish which were searched for practices; two places at least, or linked with $practice.
SELECT i.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS name, i.theme,
       count(*) AS places, coalesce(bool_or(l.indicator_id IS NOT NULL), FALSE) AS linked
FROM published f JOIN indicator i USING (indicator_id)
LEFT JOIN (SELECT DISTINCT o.indicator_id, o.region_code
           FROM observation o JOIN figure_choice USING (observation_id) JOIN source s USING (source_id)
           WHERE o.practice_id = $practice AND s.grade <= $min_grade) l
  ON l.indicator_id = f.indicator_id AND l.region_code = f.region_code
WHERE f.region_code IN (SELECT unnest($regions::VARCHAR[])) AND f.best_grade <= $min_grade
  AND f.region_code IN (SELECT region_code FROM region_practice)
GROUP BY i.indicator_id, i.name_zh, i.name_en, i.theme
HAVING count(*) > 1 OR linked
ORDER BY linked DESC, places DESC, i.indicator_id;

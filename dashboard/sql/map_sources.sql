-- Ids of the sources behind the map of the asked regions.
SELECT DISTINCT o.source_id
FROM observation o JOIN source s USING (source_id) JOIN indicator i USING (indicator_id)
WHERE list_contains($regions::VARCHAR[], o.region_code) AND s.grade <= $min_grade AND ($theme = '' OR i.theme = $theme);

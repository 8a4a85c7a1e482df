-- Ids of the sources behind the map of the asked regions. A batch of periodic figures tells of many places: of its
-- periods those count in which an indicator of the theme is given at all.
SELECT DISTINCT o.source_id
FROM observation o JOIN source s USING (source_id) JOIN indicator i USING (indicator_id)
WHERE o.region_code IN (SELECT unnest($regions::VARCHAR[])) AND s.grade <= $min_grade AND ($theme = '' OR i.theme = $theme)
UNION
SELECT source_id FROM periodic_file JOIN source s USING (source_id) JOIN source_count USING (source_id)
WHERE $theme = '' AND s.grade <= $min_grade AND len($regions::VARCHAR[]) > 0
UNION
SELECT source_id FROM source
WHERE $theme <> '' AND grade <= $min_grade AND source_id IN (
    SELECT DISTINCT source_id FROM periodic_observation
    WHERE indicator_id IN (SELECT indicator_id FROM indicator WHERE theme = $theme));

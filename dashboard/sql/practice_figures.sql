-- The figures that measure a practice in $regions.
SELECT o.region_code, o.practice_id, o.observation_id
FROM observation o JOIN source s USING (source_id)
WHERE o.practice_id IS NOT NULL AND list_contains($regions::VARCHAR[], o.region_code) AND s.grade <= $min_grade
ORDER BY o.region_code, o.practice_id, o.char_start NULLS LAST, o.observation_id;

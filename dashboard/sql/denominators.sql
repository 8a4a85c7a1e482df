-- Every figure of the indicator that is divided by, for whole regions of $regions, of grade $min_grade or better.
SELECT f.region_code, f.observation_id, f.observation_ids, f.value, f.value_to, f.bound, f.concept_id, f.period_end,
       f.grade, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS name, i.unit,
       CASE WHEN f.derived THEN '' ELSE s.publisher END AS publisher,
       CASE WHEN f.derived THEN [] ELSE [f.source_id] END AS source_ids
FROM ranked_figure f JOIN indicator i USING (indicator_id) LEFT JOIN source s USING (source_id)
WHERE f.indicator_id = $indicator AND list_contains($regions::VARCHAR[], f.region_code) AND f.grade <= $min_grade
ORDER BY f.region_code, f.choice;

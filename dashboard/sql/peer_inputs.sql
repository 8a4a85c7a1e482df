-- The context of every place: of each indicator of $indicators the figure that the rule of ranked_figure chooses among
-- those whose period ends by $until (NULL: among all). What has no date cannot be known to lie before a day.
SELECT f.region_code, f.indicator_id, f.value, f.value_to, f.bound, f.kind, f.period_start, f.period_end, f.time_basis,
       f.time_precision, f.grade, f.derived, f.observation_id, i.unit,
       CASE WHEN $language = 'zh' THEN c.name_zh ELSE c.name_en END AS concept_name
FROM ranked_figure f JOIN indicator i USING (indicator_id) LEFT JOIN concept c ON c.concept_id = f.concept_id
WHERE list_contains($indicators::VARCHAR[], f.indicator_id) AND ($until::DATE IS NULL OR f.period_end <= $until::DATE)
QUALIFY row_number() OVER (PARTITION BY f.region_code, f.indicator_id ORDER BY f.choice) = 1
ORDER BY f.indicator_id, f.region_code;

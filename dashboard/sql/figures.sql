-- Figures in full, chosen by one of: $ids, $source, or the cell $region × $indicator; NULL for those not meant.
WITH meant AS (
    SELECT f.* FROM figure f
    WHERE CASE WHEN $source IS NOT NULL THEN f.source_id = $source
               WHEN $region IS NOT NULL THEN f.region_code = $region AND f.indicator_id = $indicator
               ELSE list_contains($ids::VARCHAR[], f.observation_id) END
)
SELECT m.region_code, m.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS indicator_name,
       i.theme, i.unit, m.concept_id, CASE WHEN $language = 'zh' THEN c.name_zh ELSE c.name_en END AS concept_name,
       m.value, m.value_to, m.bound, m.kind, m.period_start, m.period_end, m.time_basis, m.time_precision, m.grade,
       m.source_id, s.publisher, s.title AS source_title, s.published, o.locator, o.char_start, o.char_end, m.derived,
       m.years_apart, m.as_printed, m.observation_id, m.observation_ids, coalesce(k.choices, 0) AS choices, k.choice,
       m.scope, coalesce(CASE WHEN $language = 'zh' THEN o.note_zh ELSE o.note_en END, '') AS note, coalesce(o.verified, FALSE) AS verified, o.practice_id, i.formula,
       i.kind AS indicator_kind
FROM meant m JOIN indicator i USING (indicator_id)
LEFT JOIN source s ON s.source_id = m.source_id
LEFT JOIN observation o ON o.observation_id = m.observation_id
LEFT JOIN concept c ON c.concept_id = m.concept_id
LEFT JOIN ranked_figure k ON k.observation_id = m.observation_id
ORDER BY list_position($ids::VARCHAR[], m.observation_id), k.choice NULLS LAST, o.char_start NULLS LAST, m.observation_id;

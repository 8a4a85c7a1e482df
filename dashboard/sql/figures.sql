-- Figures in full, chosen by one of: $ids, $source, or the cell $region × $indicator; NULL for those not meant.
-- The id of a periodic figure is source.indicator.region: taken apart, it leads to the row without a search for it.
WITH part AS (
    SELECT split_part(id, '.', 1) AS source_id, split_part(id, '.', 2) AS indicator_id, split_part(id, '.', 3) AS region_code
    FROM (SELECT unnest($ids::VARCHAR[]) AS id) WHERE $source IS NULL AND $region IS NULL AND id LIKE '%.%.%'
),
meant AS (
    SELECT f.* FROM single_figure f
    WHERE CASE WHEN $source IS NOT NULL THEN f.source_id = $source
               WHEN $region IS NOT NULL THEN f.region_code = $region AND f.indicator_id = $indicator
               ELSE f.observation_id IN (SELECT unnest($ids::VARCHAR[])) END
),
periodic AS (
    SELECT p.* FROM periodic_observation p JOIN part USING (source_id, indicator_id, region_code)
    UNION ALL
    -- Of a month of a nation the first ones: nobody looks through 173,000 (source_count has how many there are).
    SELECT * FROM (SELECT p.* FROM periodic_observation p WHERE p.source_id = $source
                   ORDER BY p.region_code, p.indicator_id LIMIT 2000)
    UNION ALL
    SELECT p.* FROM periodic_observation p WHERE p.region_code = $region AND p.indicator_id = $indicator AND $source IS NULL
),
found AS (
    SELECT m.region_code, m.indicator_id, m.concept_id, m.value, m.value_to, m.bound, m.kind, m.period_start, m.period_end,
           m.time_basis, m.time_precision, m.grade, m.source_id, o.locator, o.char_start, o.char_end, m.derived,
           m.years_apart, m.as_printed, m.observation_id, m.observation_ids, coalesce(k.choices, 0) AS choices, k.choice,
           m.scope, coalesce(CASE WHEN $language = 'zh' THEN o.note_zh ELSE o.note_en END, '') AS note,
           coalesce(o.verified, FALSE) AS verified, o.practice_id, NULL::BIGINT AS base
    FROM meant m LEFT JOIN observation o ON o.observation_id = m.observation_id
    LEFT JOIN figure_choice k ON k.observation_id = m.observation_id
    UNION ALL
    SELECT p.region_code, p.indicator_id, p.concept_id, p.value, NULL, p.bound, p.kind, p.period_start, p.period_end,
           'stated', t.time_precision, s.grade, p.source_id, p.locator, NULL, NULL, FALSE,
           0.0, p.as_printed, p.source_id || '.' || p.indicator_id || '.' || p.region_code AS id,
           [p.source_id || '.' || p.indicator_id || '.' || p.region_code], p.choices, p.choice, '', '', FALSE, NULL, p.base
    FROM periodic p JOIN source s USING (source_id) JOIN periodic_file t USING (source_id)
)
SELECT m.region_code, m.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS indicator_name,
       i.theme, i.unit, m.concept_id, CASE WHEN $language = 'zh' THEN c.name_zh ELSE c.name_en END AS concept_name,
       m.value, m.value_to, m.bound, m.kind, m.period_start, m.period_end, m.time_basis, m.time_precision, m.grade,
       m.source_id, s.publisher, s.title AS source_title, s.published, m.locator, m.char_start, m.char_end, m.derived,
       m.years_apart, m.as_printed, m.observation_id, m.observation_ids, m.choices, m.choice, m.scope, m.note, m.verified,
       m.practice_id, i.formula, i.kind AS indicator_kind, m.base, t.definition, t.as_of, t.origin_file, t.origin_sha256
FROM found m JOIN indicator i USING (indicator_id)
LEFT JOIN source s ON s.source_id = m.source_id
LEFT JOIN periodic_file t ON t.source_id = m.source_id
LEFT JOIN concept c ON c.concept_id = m.concept_id
LEFT JOIN (SELECT unnest($ids::VARCHAR[]) AS id, generate_subscripts($ids::VARCHAR[], 1) AS position) q
  ON q.id = m.observation_id
ORDER BY q.position, m.choice NULLS LAST, m.char_start NULLS LAST, m.observation_id;

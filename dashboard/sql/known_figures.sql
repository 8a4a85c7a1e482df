-- Every published figure of some regions, with what tells one source from another.
SELECT o.observation_id, o.region_code, o.indicator_id, o.scope, o.value, o.value_to, o.bound, o.kind, o.concept_id,
       o.period_start, o.period_end, o.time_basis,
       o.time_precision, o.source_id, s.title, s.publisher, s.published, s.grade, o.char_start, o.char_end, o.as_printed,
       CASE WHEN $language = 'zh' THEN o.note_zh ELSE o.note_en END AS note
FROM observation o JOIN source s USING (source_id)
WHERE list_contains($regions::VARCHAR[], o.region_code)
ORDER BY o.region_code, o.indicator_id, o.period_end DESC NULLS LAST, o.observation_id;

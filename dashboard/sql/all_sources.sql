-- Every source with what was read from it.
SELECT s.source_id, s.title, s.publisher, s.published, s.page, s.url, s.kind, s.grade, s.text_status,
       CASE WHEN $language = 'zh' THEN s.note_zh ELSE s.note_en END AS note, s.text_file, s.text_sha256, s.reading, coalesce(o.figures, 0)::BIGINT AS figures,
       coalesce(o.regions, 0)::BIGINT AS regions
FROM source s LEFT JOIN source_count o USING (source_id)
ORDER BY figures DESC, s.published DESC NULLS LAST, s.source_id;

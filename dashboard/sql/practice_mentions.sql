-- Where the sources of $regions name a practice: one row a mention, the most trusted source first.
SELECT p.region_code, p.practice_id, p.local_name, p.scope, p.source_id, s.grade, s.published, s.publisher,
       s.title AS source_title, s.text_file, s.text_sha256, p.char_start, p.char_end, p.as_printed, p.verified,
       CASE WHEN $language = 'zh' THEN p.note_zh ELSE p.note_en END AS note
FROM region_practice p JOIN source s USING (source_id)
WHERE list_contains($regions::VARCHAR[], p.region_code)
ORDER BY p.region_code, p.practice_id, s.grade, p.scope <> '', p.source_id, p.char_start NULLS LAST, p.local_name;

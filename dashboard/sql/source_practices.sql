-- Practices that a source names, in its order.
SELECT p.region_code, p.practice_id, CASE WHEN $language = 'zh' THEN q.name_zh ELSE q.name_en END AS name, q.theme,
       p.local_name, p.scope, p.char_start, p.char_end, p.as_printed,
       CASE WHEN $language = 'zh' THEN p.note_zh ELSE p.note_en END AS note
FROM region_practice p JOIN practice q USING (practice_id)
WHERE p.source_id = $source ORDER BY p.char_start NULLS LAST, p.practice_id;

SELECT concept_id, CASE WHEN $language = 'zh' THEN name_zh ELSE name_en END AS name,
       CASE WHEN $language = 'zh' THEN note_zh ELSE note_en END AS note
FROM concept ORDER BY concept_id;

-- Every source, the most trusted first.
SELECT source_id, title, publisher, published, page, url, kind, grade, text_status,
       CASE WHEN $language = 'zh' THEN note_zh ELSE note_en END AS note, text_file, text_sha256, reading
FROM source ORDER BY grade, publisher, published DESC NULLS LAST, source_id;

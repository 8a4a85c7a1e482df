SELECT practice_id, CASE WHEN $language = 'zh' THEN name_zh ELSE name_en END AS name,
       CASE WHEN $language = 'zh' THEN name_en ELSE name_zh END AS other, theme, aliases
FROM practice ORDER BY practice_id;

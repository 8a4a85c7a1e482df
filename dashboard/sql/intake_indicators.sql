-- Every indicator that a source may publish, with the words that name it; the other language's name can be typed too.
SELECT indicator_id, CASE WHEN $language = 'zh' THEN name_zh ELSE name_en END AS name,
       CASE WHEN $language = 'zh' THEN name_en ELSE name_zh END AS other, theme, unit, kind, aliases
FROM indicator WHERE formula IS NULL
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], theme), name_zh;

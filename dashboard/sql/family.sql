-- One family.
SELECT family_id AS family, CASE WHEN $language = 'zh' THEN name_zh ELSE name_en END AS name,
       CASE WHEN $language = 'zh' THEN caveat_zh ELSE caveat_en END AS caveat, theme
FROM family WHERE family_id = $family;

-- What the catalogue does not say of one indicator.
SELECT i.aliases, CASE WHEN $language = 'zh' THEN f.caveat_zh ELSE f.caveat_en END AS family_caveat
FROM indicator i JOIN family f ON f.family_id = i.family
WHERE i.indicator_id = $indicator;

-- Families with at least one indicator.
SELECT f.family_id AS family, CASE WHEN $language = 'zh' THEN f.name_zh ELSE f.name_en END AS name,
       CASE WHEN $language = 'zh' THEN f.caveat_zh ELSE f.caveat_en END AS caveat, f.theme,
       count(DISTINCT i.indicator_id) AS indicators, count(DISTINCT r.region_code) AS regions
FROM family f JOIN indicator i ON i.family = f.family_id
LEFT JOIN published r ON r.indicator_id = i.indicator_id
GROUP BY f.family_id, f.name_zh, f.name_en, f.caveat_zh, f.caveat_en, f.theme
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], f.theme),
         regions DESC, f.family_id;

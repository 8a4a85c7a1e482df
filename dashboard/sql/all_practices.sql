-- Every practice with the places that use it.
SELECT p.practice_id, CASE WHEN $language = 'zh' THEN p.name_zh ELSE p.name_en END AS name, p.theme,
       CASE WHEN $language = 'zh' THEN p.definition_zh ELSE p.definition_en END AS definition,
       count(DISTINCT r.region_code) AS regions
FROM practice p LEFT JOIN region_practice r USING (practice_id)
GROUP BY p.practice_id, p.name_zh, p.name_en, p.theme, p.definition_zh, p.definition_en
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], p.theme),
         regions DESC, p.practice_id;

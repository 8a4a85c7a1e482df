SELECT q.practice_id, CASE WHEN $language = 'zh' THEN q.name_zh ELSE q.name_en END AS name, q.theme,
       CASE WHEN $language = 'zh' THEN q.definition_zh ELSE q.definition_en END AS definition,
       coalesce((SELECT p.local_name FROM region_practice p
                 WHERE p.practice_id = q.practice_id AND p.region_code = $region ORDER BY p.char_start LIMIT 1), '') AS local_name
FROM practice q WHERE q.practice_id = $practice;

-- Practices found at one place, by theme, each with where it stands.
SELECT p.region_code, p.practice_id, CASE WHEN $language = 'zh' THEN q.name_zh ELSE q.name_en END AS name, q.theme,
       CASE WHEN $language = 'zh' THEN q.definition_zh ELSE q.definition_en END AS definition, p.local_name, p.scope,
       p.source_id, s.grade, s.published, s.publisher, p.as_printed,
       (SELECT count(DISTINCT o.region_code) FROM region_practice o WHERE o.practice_id = p.practice_id) AS places
FROM region_practice p JOIN practice q USING (practice_id) JOIN source s USING (source_id)
WHERE p.region_code = $region
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], q.theme),
         places DESC, p.practice_id, p.char_start;

-- Every name under which something may be looked for, in both languages: kind, id, region_code, role and the words.
SELECT 'practice' AS kind, practice_id AS id, '' AS region_code, 'name' AS role, unnest([name_zh, name_en]) AS words FROM practice
UNION ALL SELECT 'practice', practice_id, '', 'alias', unnest(aliases) FROM practice
UNION ALL SELECT 'practice', practice_id, '', 'definition', unnest([definition_zh, definition_en]) FROM practice
UNION ALL SELECT 'practice', practice_id, region_code, 'local', unnest(list_distinct([local_name, as_printed])) FROM region_practice
UNION ALL SELECT 'indicator', indicator_id, '', 'name', unnest([name_zh, name_en]) FROM indicator
UNION ALL SELECT 'indicator', indicator_id, '', 'alias', unnest(aliases) FROM indicator
UNION ALL SELECT 'indicator', indicator_id, '', 'definition', unnest([definition_zh, definition_en]) FROM indicator
UNION ALL SELECT 'indicator', indicator_id, '', 'unit', unit FROM indicator
UNION ALL SELECT 'figure', observation_id, region_code, 'printed', as_printed FROM observation
UNION ALL SELECT 'place', code, code, 'name', unnest([name_zh, name_en]) FROM region;

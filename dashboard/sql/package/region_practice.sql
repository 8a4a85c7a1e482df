SELECT * FROM region_practice ORDER BY region_code, practice_id, source_id, char_start NULLS LAST, scope, as_printed;

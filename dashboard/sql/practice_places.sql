-- Where a practice was found: one row a place and source, in the order of the codes.
SELECT p.region_code, p.local_name, p.scope, p.as_printed, p.source_id, s.title AS source_title, s.publisher, s.grade
FROM region_practice p JOIN source s USING (source_id)
WHERE p.practice_id = $practice
ORDER BY p.region_code, p.source_id, p.char_start NULLS LAST, p.local_name;

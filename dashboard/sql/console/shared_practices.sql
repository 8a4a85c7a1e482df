SELECT p.name_language AS practice, p.theme,
       a.local_name AS name_in_first, b.local_name AS name_in_second
FROM region_practice a
JOIN region_practice b USING (practice_id)
JOIN practice p USING (practice_id)
WHERE a.region_code = '441322' AND b.region_code = '411322'
GROUP BY ALL
ORDER BY p.theme, practice

-- Which places have which practice.
SELECT DISTINCT practice_id, region_code FROM region_practice ORDER BY practice_id, region_code;

-- How many figures, of how many regions, each source has; run when all figures are in place.
INSERT INTO source_count
SELECT source_id, count(*), count(DISTINCT region_code)
FROM (SELECT source_id, region_code FROM observation UNION ALL SELECT source_id, region_code FROM periodic_observation)
GROUP BY source_id ORDER BY source_id;

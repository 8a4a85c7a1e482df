-- How many figures a source has, of which figures.sql lists the first of a period.
SELECT (SELECT count(*) FROM observation WHERE source_id = $source)
     + (SELECT count(*) FROM periodic_observation WHERE source_id = $source) AS figures;

-- Which figures an indicator has, where, and the practice that a figure measures.
SELECT observation_id, indicator_id, region_code, practice_id, as_printed FROM observation ORDER BY observation_id;

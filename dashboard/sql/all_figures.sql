-- Ids of every published figure: by source, then in the order of its text.
SELECT observation_id FROM observation ORDER BY source_id, char_start NULLS LAST, region_code, indicator_id, observation_id;

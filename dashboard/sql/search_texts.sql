-- Sources with a stored text and the places in it where something was read, so that a passage finds its source even
-- where one text (a newspaper page) holds several.
SELECT s.source_id, s.text_file, s.text_sha256, list(DISTINCT e.region_code ORDER BY e.region_code) AS region_codes,
       list(e.char_start ORDER BY e.char_start) AS spots
FROM source s JOIN (
    SELECT source_id, region_code, char_start FROM observation
    UNION ALL SELECT source_id, region_code, char_start FROM region_practice
) e USING (source_id)
WHERE s.text_file IS NOT NULL AND e.char_start IS NOT NULL
GROUP BY s.source_id, s.text_file, s.text_sha256 ORDER BY s.source_id;

-- The ways of counting under which an indicator was found, other than as it is defined.
SELECT c.concept_id, CASE WHEN $language = 'zh' THEN c.name_zh ELSE c.name_en END AS name,
       CASE WHEN $language = 'zh' THEN c.note_zh ELSE c.note_en END AS note, count(*) AS figures
FROM figure f JOIN concept c USING (concept_id)
WHERE f.indicator_id = $indicator
GROUP BY ALL ORDER BY figures DESC, c.concept_id;

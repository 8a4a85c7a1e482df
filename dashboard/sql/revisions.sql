-- What was corrected and published, the newest first; what nobody dated comes last. What is no longer there keeps its id
-- as its name, and a figure that is gone cannot be opened.
SELECT v.revision_id, v.revised, v.kind, v.region_code, coalesce(CASE WHEN $language = 'zh' THEN r.name_zh ELSE r.name_en END, v.region_code) AS region_name,
       v.indicator_id, coalesce(CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END, v.indicator_id) AS indicator_name,
       f.observation_id, v.source_id, coalesce(s.title, v.source_id) AS source_title, s.source_id IS NOT NULL AS source_there,
       CASE WHEN $language = 'zh' THEN v.what_zh ELSE v.what_en END AS what,
       CASE WHEN $language = 'zh' THEN v.why_zh ELSE v.why_en END AS why
FROM revision v
LEFT JOIN region r ON r.code = v.region_code
LEFT JOIN indicator i ON i.indicator_id = v.indicator_id
LEFT JOIN source s ON s.source_id = v.source_id
LEFT JOIN observation f ON f.observation_id = v.observation_id
ORDER BY v.revised DESC NULLS LAST, v.revision_id DESC;

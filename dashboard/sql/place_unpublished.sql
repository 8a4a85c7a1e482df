-- What at least $fewest of $others publish and $region does not, most published first: the kind of gap and who does.
WITH theirs AS (
    SELECT indicator_id, count(*) AS peers, list(region_code ORDER BY region_code) AS codes
    FROM published WHERE NOT derived AND region_code IN (SELECT unnest($others::VARCHAR[])) GROUP BY indicator_id
)
SELECT i.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS name, i.theme, t.peers, t.codes,
       coalesce(g.kind, 'not_searched') AS gap,
       coalesce(CASE WHEN $language = 'zh' THEN g.reason_zh ELSE g.reason_en END, '') AS reason
FROM theirs t JOIN indicator i USING (indicator_id)
LEFT JOIN gap g ON g.region_code = $region AND g.indicator_id = t.indicator_id
WHERE t.peers >= $fewest
  AND t.indicator_id NOT IN (SELECT indicator_id FROM published WHERE region_code = $region AND NOT derived)
ORDER BY t.peers DESC, i.indicator_id;

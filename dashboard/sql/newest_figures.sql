-- Ids of the newest figures of whole regions; a stated date before one taken from the publication.
SELECT o.observation_id
FROM observation o JOIN indicator i USING (indicator_id) JOIN region r ON r.code = o.region_code
WHERE o.scope = '' AND o.period_end IS NOT NULL AND o.kind NOT IN ('target', 'norm')
QUALIFY row_number() OVER (PARTITION BY o.source_id ORDER BY o.char_start NULLS LAST, o.observation_id) <= 2
ORDER BY o.period_end DESC, o.time_basis <> 'stated', o.region_code, o.observation_id
LIMIT $newest;

-- Ids of the newest figures of whole regions; a stated date before one taken from the publication.
WITH latest AS ( -- of the periodic figures only those of the newest period can be among the newest
    SELECT source_id FROM periodic_file WHERE figures > 0 AND period_end = (SELECT max(period_end) FROM periodic_file WHERE figures > 0)
)
SELECT o.observation_id
FROM (
    SELECT observation_id, source_id, period_end, time_basis, region_code, coalesce(char_start, 2147483647) AS spot
    FROM observation WHERE scope = '' AND period_end IS NOT NULL AND kind NOT IN ('target', 'norm')
    UNION ALL
    SELECT source_id || '.' || indicator_id || '.' || region_code, source_id, period_end, 'stated', region_code, 2147483647
    FROM periodic_observation WHERE choice = 1 AND source_id IN (FROM latest)
) o
QUALIFY row_number() OVER (PARTITION BY o.source_id ORDER BY o.spot, o.observation_id) <= 2
ORDER BY o.period_end DESC, o.time_basis <> 'stated', o.region_code, o.observation_id
LIMIT $newest;

WITH dated AS (
    SELECT *, year(period_end) AS year_of
    FROM observation
    WHERE scope = '' AND kind IN ('stock', 'rate', 'ratio') AND period_end IS NOT NULL
)
SELECT r.name_language AS place, i.name_language AS indicator, i.unit,
       a.year_of AS from_year, a.value AS from_value, a.bound AS from_bound,
       b.year_of AS to_year, b.value AS to_value, b.bound AS to_bound,
       a.observation_id AS from_id, b.observation_id AS to_id
FROM dated a
JOIN dated b ON b.region_code = a.region_code
            AND b.indicator_id = a.indicator_id
            AND b.kind = a.kind
            AND b.concept_id IS NOT DISTINCT FROM a.concept_id
            AND b.year_of > a.year_of
JOIN indicator i ON i.indicator_id = a.indicator_id
JOIN region r ON r.code = a.region_code
ORDER BY place, indicator, from_year, to_year

-- Of each place, indicator and meaning (concept, kind, length of period) the first and the last periodic figure of grade
-- $min_grade or better and of periods that end within $since and $until; of $regions.
WITH meant AS (
    SELECT rowid AS spot, indicator_id, region_code, concept_id, kind, choice, period_end,
           date_diff('month', period_start, period_end) AS months
    FROM periodic_observation
    WHERE indicator_id IN ($indicators...) AND region_code IN (SELECT unnest($regions::VARCHAR[]))
      AND period_end >= coalesce($since::DATE, DATE '0001-01-01') AND period_end <= coalesce($until::DATE, DATE '9999-12-31')
      AND source_id NOT IN (SELECT source_id FROM source JOIN periodic_file USING (source_id) WHERE grade > $min_grade)
),
ends AS (
    SELECT unnest([arg_min(spot, epoch(period_end) * 1000 + choice), arg_max(spot, epoch(period_end) * 1000 - choice)]) AS spot
    FROM meant GROUP BY indicator_id, region_code, concept_id, kind, months
)
SELECT region_code, indicator_id, concept_id, value, bound, kind, period_start, period_end, source_id, locator, as_printed,
       choices, choice
FROM periodic_observation
WHERE indicator_id IN ($indicators...) AND rowid IN (SELECT spot FROM ends);

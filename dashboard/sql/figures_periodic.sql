-- Every periodic figure of $indicators and $regions, of grade $min_grade or better and of periods that end within $since
-- and $until.
SELECT region_code, indicator_id, concept_id, value, bound, kind, period_start, period_end, source_id, locator, as_printed,
       choices, choice
FROM periodic_observation
WHERE indicator_id IN ($indicators...) AND region_code IN (SELECT unnest($regions::VARCHAR[]))
  AND period_end >= coalesce($since::DATE, DATE '0001-01-01') AND period_end <= coalesce($until::DATE, DATE '9999-12-31')
  AND source_id NOT IN (SELECT source_id FROM source JOIN periodic_file USING (source_id) WHERE grade > $min_grade);

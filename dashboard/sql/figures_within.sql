-- The periodic figures of $indicators that the rule chooses among those of grade $min_grade or better whose period ends
-- within $since and $until: the least choice of each place. Those of $regions, or of all with $every.
SELECT region_code, indicator_id, concept_id, value, bound, kind, period_start, period_end, source_id, locator, as_printed,
       choices, choice
FROM periodic_observation
WHERE indicator_id IN ($indicators...) AND rowid IN (
    SELECT arg_min(rowid, choice) FROM periodic_observation
    WHERE indicator_id IN ($indicators...)
      AND period_end >= coalesce($since::DATE, DATE '0001-01-01') AND period_end <= coalesce($until::DATE, DATE '9999-12-31')
      AND source_id NOT IN (SELECT source_id FROM source JOIN periodic_file USING (source_id) WHERE grade > $min_grade)
      AND ($every OR list_contains($regions::VARCHAR[], region_code))
    GROUP BY indicator_id, region_code);

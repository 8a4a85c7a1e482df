-- The periodic figures of $indicators that the rule chooses among all; those of $regions, or of all with $every.
-- Rows lie by indicator and choice, so that this reads little else.
SELECT region_code, indicator_id, concept_id, value, bound, kind, period_start, period_end, source_id, locator, as_printed,
       choices
FROM periodic_observation
WHERE indicator_id IN ($indicators...) AND choice = 1
  AND ($every OR list_contains($regions::VARCHAR[], region_code));

-- The periodic figures of the indicator that is divided by that came in one of $sources; of $regions, or all with $every.
SELECT region_code, source_id, value, bound
FROM periodic_observation
WHERE indicator_id = $indicator AND source_id IN ($sources...) AND ($every OR list_contains($regions::VARCHAR[], region_code));

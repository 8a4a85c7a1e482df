-- Pairs of figures that cannot both hold, the preferred one first.
SELECT region_code, indicator_id, observation_id, other_id, concepts_differ FROM disagreement
ORDER BY indicator_id, region_code, observation_id, other_id;

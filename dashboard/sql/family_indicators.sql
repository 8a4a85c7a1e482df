-- Indicators of a family, published ones first, most published first.
SELECT i.indicator_id
FROM indicator i LEFT JOIN published r USING (indicator_id)
WHERE i.family = $family
GROUP BY i.indicator_id, i.formula
ORDER BY i.formula IS NOT NULL, count(r.region_code) DESC, i.indicator_id;

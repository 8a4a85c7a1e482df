-- The figures of $indicators that were written down or calculated one by one and may stand for a whole region, of grade
-- $min_grade or better, of periods that end within $since and $until; `choice` is their place in the rule's order.
SELECT f.region_code, f.indicator_id, f.concept_id, f.value, f.value_to, f.bound, f.kind, f.period_start, f.period_end,
       f.time_basis, f.time_precision, f.grade, f.source_id, b.source_ids, o.locator, o.char_start, o.char_end, f.derived,
       f.years_apart, f.as_printed, f.observation_id, CASE WHEN f.derived THEN f.observation_ids END AS observation_ids,
       c.choices, c.choice,
       CASE WHEN f.derived THEN 'calculated' WHEN o.verified THEN 'compared' WHEN o.char_start IS NULL THEN 'no_text'
            ELSE 'text_absent' END AS verified
FROM single_figure f JOIN figure_choice c USING (observation_id)
LEFT JOIN observation o ON o.observation_id = f.observation_id
LEFT JOIN (
    SELECT n.observation_id, list(DISTINCT i.source_id ORDER BY i.source_id) AS source_ids
    FROM derived_observation d JOIN derived_input n USING (observation_id)
    JOIN observation i ON i.observation_id = n.input_observation_id
    WHERE d.indicator_id IN ($indicators...)
    GROUP BY n.observation_id
) b ON b.observation_id = f.observation_id
WHERE f.indicator_id IN ($indicators...) AND f.grade <= $min_grade
  AND coalesce(f.period_end >= $since::DATE, $since IS NULL) AND coalesce(f.period_end <= $until::DATE, $until IS NULL);

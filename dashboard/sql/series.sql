-- Every figure of some regions and indicators that may stand for the whole region, of grade $min_grade or better and
-- ending within $since and $until, oldest first; `choice` is the place that the rule of ranked_figure gives it.
WITH meant AS MATERIALIZED (
    SELECT * FROM ranked_figure
    WHERE list_contains($indicators::VARCHAR[], indicator_id) AND list_contains($regions::VARCHAR[], region_code)
      AND grade <= $min_grade
      AND coalesce(period_end >= $since::DATE, $since IS NULL) AND coalesce(period_end <= $until::DATE, $until IS NULL)
),
evidence AS (
    SELECT observation_id, locator, char_start, char_end,
           CASE WHEN verified THEN 'compared' WHEN char_start IS NULL THEN 'no_text' ELSE 'text_absent' END AS verified
    FROM observation
    WHERE list_contains($indicators::VARCHAR[], indicator_id)
),
contested AS (
    SELECT DISTINCT unnest([d.observation_id, d.other_id]) AS observation_id FROM disagreement d
    WHERE list_contains($indicators::VARCHAR[], d.indicator_id)
),
behind AS (
    SELECT d.observation_id, list(DISTINCT o.source_id ORDER BY o.source_id) AS source_ids
    FROM (SELECT observation_id, unnest(observation_ids) AS input_id FROM meant WHERE derived) d
    JOIN observation o ON o.observation_id = d.input_id GROUP BY d.observation_id
)
SELECT f.region_code, f.indicator_id, f.concept_id,
       CASE WHEN $language = 'zh' THEN c.name_zh ELSE c.name_en END AS concept_name,
       f.value, f.value_to, f.bound, f.kind, f.period_start, f.period_end, f.time_basis, f.time_precision, f.grade,
       f.source_id,
       CASE WHEN f.derived THEN b.source_ids WHEN f.source_id IS NULL THEN [] ELSE [f.source_id] END AS source_ids,
       o.locator, o.char_start, o.char_end, f.derived, f.years_apart, f.as_printed, f.observation_id, f.observation_ids,
       f.choices, f.choice, CASE WHEN f.derived THEN 'calculated' ELSE o.verified END AS verified,
       q.observation_id IS NOT NULL AS conflict, NULL AS gap, '' AS gap_reason
FROM meant f
LEFT JOIN behind b ON b.observation_id = f.observation_id
LEFT JOIN contested q ON q.observation_id = f.observation_id
LEFT JOIN evidence o ON o.observation_id = f.observation_id
LEFT JOIN concept c ON c.concept_id = f.concept_id
ORDER BY list_position($indicators::VARCHAR[], f.indicator_id), list_position($regions::VARCHAR[], f.region_code),
         f.period_end NULLS LAST, f.choice;

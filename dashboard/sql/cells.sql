-- One row a region of $regions and indicator of $indicators: the figure that the rule of ranked_figure chooses among
-- those of grade $min_grade or better whose period ends within $since and $until, or the gap. A cell whose figures are
-- all of a lower grade or of another time is no gap of the sources: it is "hidden_by_grade" or "outside_window".
-- Every table is cut to the indicators first; a join alone would read all of it.
WITH candidate AS MATERIALIZED (
    SELECT *,
           CASE WHEN grade > $min_grade THEN 'hidden_by_grade'
                WHEN NOT coalesce(period_end >= $since::DATE, $since IS NULL) THEN 'outside_window'
                WHEN NOT coalesce(period_end <= $until::DATE, $until IS NULL) THEN 'outside_window'
                END AS hidden
    FROM ranked_figure
    WHERE list_contains($indicators::VARCHAR[], indicator_id)
),
chosen AS MATERIALIZED (
    SELECT * FROM candidate
    QUALIFY row_number() OVER (PARTITION BY region_code, indicator_id ORDER BY hidden DESC NULLS FIRST, choice) = 1
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
    FROM (SELECT observation_id, unnest(observation_ids) AS input_id FROM candidate WHERE derived) d
    JOIN observation o ON o.observation_id = d.input_id GROUP BY d.observation_id
),
missing AS (
    SELECT region_code, indicator_id, kind, CASE WHEN $language = 'zh' THEN reason_zh ELSE reason_en END AS reason,
           reason_key
    FROM gap
    WHERE list_contains($indicators::VARCHAR[], indicator_id)
)
SELECT a.region_code, a.indicator_id,
       f.concept_id, CASE WHEN $language = 'zh' THEN c.name_zh ELSE c.name_en END AS concept_name,
       f.value, f.value_to, f.bound, f.kind, f.period_start, f.period_end, f.time_basis, f.time_precision, f.grade,
       f.source_id,
       CASE WHEN f.derived THEN b.source_ids WHEN f.source_id IS NULL THEN [] ELSE [f.source_id] END AS source_ids,
       o.locator, o.char_start, o.char_end, coalesce(f.derived, FALSE) AS derived, f.years_apart, f.as_printed,
       f.observation_id, coalesce(f.observation_ids, []) AS observation_ids, coalesce(f.choices, 0) AS choices,
       CASE WHEN f.derived THEN 'calculated' ELSE o.verified END AS verified, q.observation_id IS NOT NULL AS conflict,
       CASE WHEN f.observation_id IS NOT NULL THEN NULL
            WHEN h.region_code IS NOT NULL THEN h.hidden
            ELSE coalesce(g.kind, 'not_searched') END AS gap,
       CASE WHEN f.observation_id IS NOT NULL OR h.region_code IS NOT NULL THEN '' ELSE coalesce(g.reason, '')
            END AS gap_reason,
       CASE WHEN f.observation_id IS NOT NULL OR h.region_code IS NOT NULL THEN '' ELSE coalesce(g.reason_key, '')
            END AS gap_reason_key
FROM (SELECT r.region_code, r.region_position, i.indicator_id, i.indicator_position
      FROM (SELECT unnest($regions::VARCHAR[]) AS region_code, unnest(range(len($regions::VARCHAR[]))) AS region_position) r,
           (SELECT unnest($indicators::VARCHAR[]) AS indicator_id,
                   unnest(range(len($indicators::VARCHAR[]))) AS indicator_position) i) a
LEFT JOIN chosen f ON f.region_code = a.region_code AND f.indicator_id = a.indicator_id AND f.hidden IS NULL
LEFT JOIN chosen h ON h.region_code = a.region_code AND h.indicator_id = a.indicator_id AND h.hidden IS NOT NULL
LEFT JOIN missing g ON g.region_code = a.region_code AND g.indicator_id = a.indicator_id
LEFT JOIN behind b ON b.observation_id = f.observation_id
LEFT JOIN contested q ON q.observation_id = f.observation_id
LEFT JOIN evidence o ON o.observation_id = f.observation_id
LEFT JOIN concept c ON c.concept_id = f.concept_id
ORDER BY a.indicator_position, f.value DESC NULLS LAST, a.region_position;

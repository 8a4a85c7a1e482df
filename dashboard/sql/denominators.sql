-- Figures of the indicator that is divided by, for whole regions of $regions, of grade $min_grade or better and with $last
-- of periods that end by then. Of those that came period by period only the nearest to one of $ends, for each way of
-- counting: no other can be divided by.
WITH near AS (
    SELECT arg_min(p.rowid, abs(date_diff('day', p.period_end, e.day)) * 1000000 + p.choice) AS spot
    FROM periodic_observation p, (SELECT unnest($ends::DATE[]) AS day) e
    WHERE p.indicator_id = $indicator AND p.region_code IN (SELECT unnest($regions::VARCHAR[]))
      AND p.period_end <= coalesce($last::DATE, DATE '9999-12-31')
      AND p.source_id NOT IN (SELECT source_id FROM source JOIN periodic_file USING (source_id) WHERE grade > $min_grade)
    GROUP BY p.region_code, p.concept_id, e.day
)
SELECT f.region_code, f.observation_id, f.observation_ids, f.value, f.value_to, f.bound, f.concept_id, f.period_end,
       f.grade, f.source_id, f.derived, c.choice
FROM single_figure f JOIN figure_choice c USING (observation_id)
WHERE f.indicator_id = $indicator AND f.region_code IN (SELECT unnest($regions::VARCHAR[])) AND f.grade <= $min_grade
  AND ($last IS NULL OR f.period_end <= $last::DATE)
UNION ALL
SELECT p.region_code, p.source_id || '.' || p.indicator_id || '.' || p.region_code,
       [p.source_id || '.' || p.indicator_id || '.' || p.region_code], p.value, NULL, p.bound, p.concept_id, p.period_end,
       s.grade, p.source_id, FALSE, p.choice
FROM periodic_observation p JOIN source s USING (source_id)
WHERE p.indicator_id = $indicator AND p.rowid IN (SELECT DISTINCT spot FROM near)
ORDER BY 1, choice;

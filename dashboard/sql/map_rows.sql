-- One row an asked region: how much is published of it, in a theme or in all.
WITH periodic AS ( -- all figures of a pair without those that stand one by one
    SELECT p.region_code, p.indicator_id, p.figures - coalesce(n.figures, 0) AS figures
    FROM published p LEFT JOIN (
        SELECT f.region_code, f.indicator_id, count(*) AS figures
        FROM single_figure f JOIN figure_choice USING (observation_id) GROUP BY ALL
    ) n USING (region_code, indicator_id)
    WHERE p.figures > coalesce(n.figures, 0)
),
too_low AS ( -- periodic figures of a grade that is not let pass: none are read where there is no such source
    SELECT region_code, indicator_id, count(*) AS figures FROM periodic_observation
    WHERE source_id IN (SELECT source_id FROM periodic_file JOIN source USING (source_id) WHERE grade > $min_grade)
    GROUP BY ALL
),
pair AS (
    SELECT x.region_code, x.indicator_id, count(*) AS figures
    FROM observation x JOIN source s USING (source_id) WHERE s.grade <= $min_grade GROUP BY ALL
    UNION ALL
    SELECT p.region_code, p.indicator_id, p.figures - coalesce(l.figures, 0)
    FROM periodic p LEFT JOIN too_low l USING (region_code, indicator_id) WHERE p.figures > coalesce(l.figures, 0)
),
counted AS (
    SELECT x.region_code, sum(x.figures)::BIGINT AS figures, count(DISTINCT x.indicator_id) AS indicators
    FROM pair x JOIN indicator i USING (indicator_id) WHERE $theme = '' OR i.theme = $theme GROUP BY x.region_code
),
done AS (
    SELECT p.region_code, count(DISTINCT p.practice_id) AS practices
    FROM region_practice p JOIN practice q USING (practice_id) JOIN source t USING (source_id)
    WHERE ($theme = '' OR q.theme = $theme) AND t.grade <= $min_grade GROUP BY p.region_code
)
SELECT a.code AS region_code, coalesce(o.figures, 0) AS figures, coalesce(o.indicators, 0) AS indicators,
       coalesce(d.practices, 0) AS practices
FROM region a LEFT JOIN counted o ON o.region_code = a.code LEFT JOIN done d ON d.region_code = a.code
WHERE a.code IN (SELECT unnest($regions::VARCHAR[]));

-- What there is of each region that has anything; what is no background figure (residents, area) is counted apart.
WITH periodic AS ( -- all figures of a pair without those that stand one by one
    SELECT p.region_code, p.indicator_id, p.figures - coalesce(n.figures, 0) AS figures
    FROM published p LEFT JOIN (
        SELECT f.region_code, f.indicator_id, count(*) AS figures
        FROM single_figure f JOIN figure_choice USING (observation_id) GROUP BY ALL
    ) n USING (region_code, indicator_id)
    WHERE p.figures > coalesce(n.figures, 0)
),
pair AS (
    SELECT region_code, indicator_id, count(*) AS figures FROM observation GROUP BY ALL UNION ALL FROM periodic
)
SELECT coalesce(o.region_code, p.region_code) AS region_code, coalesce(o.figures, 0) AS figures,
       coalesce(o.governance_figures, 0) AS governance_figures, coalesce(o.indicators, 0) AS indicators,
       coalesce(p.practices, 0) AS practices
FROM (SELECT o.region_code, sum(o.figures)::BIGINT AS figures,
             coalesce(sum(o.figures) FILTER (i.theme <> 'context'), 0)::BIGINT AS governance_figures,
             count(DISTINCT o.indicator_id) AS indicators
      FROM pair o JOIN indicator i USING (indicator_id) GROUP BY o.region_code) o
FULL JOIN (SELECT region_code, count(DISTINCT practice_id) AS practices
           FROM region_practice GROUP BY region_code) p ON p.region_code = o.region_code;

-- With figures: published or calculated, as the count of the front page; the figures themselves are the published ones.
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
),
known AS (SELECT indicator_id FROM observation UNION SELECT indicator_id FROM derived_observation
          UNION SELECT indicator_id FROM published)
SELECT i.theme, count(DISTINCT i.indicator_id) AS indicators,
       count(DISTINCT i.indicator_id) FILTER (i.indicator_id IN (FROM known)) AS with_figures,
       coalesce(sum(o.figures), 0)::BIGINT AS figures, count(DISTINCT o.region_code) AS regions
FROM indicator i LEFT JOIN pair o USING (indicator_id)
GROUP BY i.theme
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme);

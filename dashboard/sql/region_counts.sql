-- What there is of each region that has anything; what is no background figure (residents, area) is counted apart.
SELECT coalesce(o.region_code, p.region_code) AS region_code, coalesce(o.figures, 0) AS figures,
       coalesce(o.governance_figures, 0) AS governance_figures, coalesce(o.indicators, 0) AS indicators,
       coalesce(p.practices, 0) AS practices
FROM (SELECT o.region_code, count(*) AS figures, count(*) FILTER (i.theme <> 'context') AS governance_figures,
             count(DISTINCT o.indicator_id) AS indicators
      FROM observation o JOIN indicator i USING (indicator_id) GROUP BY o.region_code) o
FULL JOIN (SELECT region_code, count(DISTINCT practice_id) AS practices
           FROM region_practice GROUP BY region_code) p ON p.region_code = o.region_code;

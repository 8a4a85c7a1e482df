-- Figures by the year in which their period ends; a plan for a year to come is no figure of it.
SELECT year, sum(figures)::BIGINT AS figures, count(DISTINCT region_code) AS regions
FROM (SELECT year(period_end) AS year, region_code, count(*) AS figures FROM observation WHERE kind <> 'target' GROUP BY ALL
      UNION ALL
      SELECT year(period_end), region_code, count(*) FROM periodic_observation GROUP BY ALL)
GROUP BY year ORDER BY year NULLS FIRST;

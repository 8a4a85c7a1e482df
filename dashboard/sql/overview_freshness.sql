-- Figures by the year in which their period ends; a plan for a year to come is no figure of it.
SELECT year(period_end) AS year, count(*) AS figures, count(DISTINCT region_code) AS regions
FROM observation WHERE kind <> 'target' GROUP BY 1 ORDER BY 1 NULLS FIRST;

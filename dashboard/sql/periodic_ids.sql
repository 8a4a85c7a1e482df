-- The newest $most periodic figures of some places, indicators, a theme and a year of end (each empty for all), and how
-- many there are of them.
SELECT p.source_id || '.' || p.indicator_id || '.' || p.region_code AS observation_id, count(*) OVER () AS figures
FROM periodic_observation p JOIN indicator i USING (indicator_id)
WHERE (len($regions::VARCHAR[]) = 0 OR list_contains($regions::VARCHAR[], p.region_code))
  AND (len($indicators::VARCHAR[]) = 0 OR list_contains($indicators::VARCHAR[], p.indicator_id))
  AND ($theme = '' OR i.theme = $theme)
  AND ($year = '' OR year(p.period_end)::VARCHAR = $year)
ORDER BY p.period_end DESC, p.choice, p.indicator_id, p.region_code
LIMIT $most;

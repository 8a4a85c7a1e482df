SELECT r.name_language AS place, r.level, f.value, f.bound, f.period_end, f.grade,
       s.publisher, s.title, f.as_printed, f.observation_id
FROM ranked_figure f
JOIN region r ON r.code = f.region_code
JOIN source s USING (source_id)
WHERE f.indicator_id = 'grids_total' AND f.choice = 1
ORDER BY r.level, f.value DESC

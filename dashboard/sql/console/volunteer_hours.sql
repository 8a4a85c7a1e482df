SELECT r.name_language AS place, i.name_language AS indicator, f.value, f.bound, i.unit, f.kind,
       f.period_start, f.period_end, s.publisher, s.grade, f.observation_id
FROM figure f
JOIN indicator i USING (indicator_id)
JOIN region r ON r.code = f.region_code
JOIN source s USING (source_id)
WHERE f.indicator_id LIKE '%volunteer%hours%'
ORDER BY indicator, f.period_end DESC NULLS LAST, f.value DESC

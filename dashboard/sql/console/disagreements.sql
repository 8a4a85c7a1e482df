SELECT r.name_language AS place, i.name_language AS indicator, i.unit,
       a.value AS value, a.bound AS bound, a.period_end AS date,
       sa.publisher AS publisher, sa.grade AS grade,
       b.value AS other_value, b.bound AS other_bound, b.period_end AS other_date,
       sb.publisher AS other_publisher, sb.grade AS other_grade,
       d.concepts_differ, d.observation_id, d.other_id
FROM disagreement d
JOIN observation a ON a.observation_id = d.observation_id
JOIN observation b ON b.observation_id = d.other_id
JOIN source sa ON sa.source_id = a.source_id
JOIN source sb ON sb.source_id = b.source_id
JOIN indicator i ON i.indicator_id = d.indicator_id
JOIN region r ON r.code = d.region_code
ORDER BY place, indicator, a.value DESC

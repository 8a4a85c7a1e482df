SELECT r.name_language AS place, i.name_language AS indicator, i.unit,
       d.value, d.bound, i.formula, d.years_apart,
       string_agg(o.indicator_id || ' = ' || o.as_printed || ' (' || o.source_id || ')', '; '
                  ORDER BY n.position) AS inputs
FROM derived_observation d
JOIN indicator i USING (indicator_id)
JOIN region r ON r.code = d.region_code
JOIN derived_input n USING (observation_id)
JOIN observation o ON o.observation_id = n.input_observation_id
GROUP BY ALL
ORDER BY indicator, d.value DESC

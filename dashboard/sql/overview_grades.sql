SELECT s.grade, count(DISTINCT s.source_id) AS sources, count(o.observation_id) AS figures
FROM source s LEFT JOIN observation o USING (source_id) GROUP BY s.grade ORDER BY s.grade;

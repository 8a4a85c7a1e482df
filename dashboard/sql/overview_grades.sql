SELECT s.grade, count(*) AS sources, coalesce(sum(o.figures), 0)::BIGINT AS figures
FROM source s LEFT JOIN source_count o USING (source_id) GROUP BY s.grade ORDER BY s.grade;

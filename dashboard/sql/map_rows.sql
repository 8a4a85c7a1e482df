-- One row an asked region: how much is published of it, in a theme or in all.
SELECT a.code AS region_code, count(o.observation_id) AS figures, count(DISTINCT o.indicator_id) AS indicators,
       (SELECT count(DISTINCT p.practice_id) FROM region_practice p JOIN practice q USING (practice_id)
                                                                    JOIN source t USING (source_id)
        WHERE p.region_code = a.code AND ($theme = '' OR q.theme = $theme) AND t.grade <= $min_grade) AS practices
FROM region a
LEFT JOIN (
    SELECT x.* FROM observation x JOIN source s USING (source_id) JOIN indicator i USING (indicator_id)
    WHERE s.grade <= $min_grade AND ($theme = '' OR i.theme = $theme)
) o ON o.region_code = a.code
WHERE list_contains($regions::VARCHAR[], a.code)
GROUP BY a.code;

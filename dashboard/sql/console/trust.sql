SELECT s.grade, o.bound, o.time_basis, count(*) AS figures, count(DISTINCT o.region_code) AS places,
       count(*) FILTER (o.verified) AS checked_against_the_text
FROM observation o
JOIN source s USING (source_id)
GROUP BY ALL
ORDER BY s.grade, figures DESC

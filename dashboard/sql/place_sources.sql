-- Sources behind the figures and practices of one place, most figures first.
SELECT s.source_id, s.title, s.publisher, s.published, s.page, s.kind, s.grade, s.text_status,
       count(*) FILTER (x.figure) AS figures, count(*) FILTER (NOT x.figure) AS practices
FROM (SELECT source_id, TRUE AS figure FROM observation WHERE region_code = $region
      UNION ALL SELECT source_id, TRUE FROM periodic_observation WHERE region_code = $region
      UNION ALL SELECT source_id, FALSE FROM region_practice WHERE region_code = $region) x
JOIN source s USING (source_id)
GROUP BY ALL ORDER BY figures DESC, practices DESC, s.source_id;

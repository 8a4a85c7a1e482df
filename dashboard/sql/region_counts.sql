-- What there is of each region that has anything.
SELECT coalesce(o.region_code, p.region_code) AS region_code, coalesce(o.figures, 0) AS figures,
       coalesce(o.indicators, 0) AS indicators, coalesce(p.practices, 0) AS practices
FROM (SELECT region_code, count(*) AS figures, count(DISTINCT indicator_id) AS indicators
      FROM observation GROUP BY region_code) o
FULL JOIN (SELECT region_code, count(DISTINCT practice_id) AS practices
           FROM region_practice GROUP BY region_code) p ON p.region_code = o.region_code;

-- What a page of trends shows while nothing is chosen: the published indicator of governance that most places have,
-- counted alike, at two dates or more, and the base region that has most indicators at two dates or more; NULL where there
-- is none.
WITH single AS (
    SELECT region_code, indicator_id, count(DISTINCT period_end) AS dates
    FROM single_figure JOIN figure_choice USING (observation_id)
    GROUP BY region_code, indicator_id, coalesce(concept_id, ''), kind
),
several AS (
    SELECT f.region_code, f.indicator_id, i.formula IS NULL AND i.theme <> 'context' AS governance, r.level,
           list_contains(r.groups, 'base_seven') AS base_seven, f.dates
    FROM (FROM single WHERE dates > 1
          UNION ALL
          SELECT p.region_code, p.indicator_id, p.dates FROM published p
          WHERE p.dates > 1 AND NOT EXISTS (SELECT 1 FROM single s WHERE s.region_code = p.region_code AND s.indicator_id = p.indicator_id)
         ) f JOIN indicator i USING (indicator_id) JOIN region r ON r.code = f.region_code
)
SELECT (SELECT indicator_id FROM several WHERE governance AND level <> 'country'
        GROUP BY indicator_id ORDER BY count(*) DESC, sum(dates) DESC, indicator_id LIMIT 1) AS indicator_id,
       (SELECT region_code FROM several WHERE base_seven
        GROUP BY region_code ORDER BY count(*) DESC, region_code LIMIT 1) AS region_code;

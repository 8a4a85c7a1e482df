-- What a page of trends shows while nothing is chosen: the published indicator of governance that most places have, counted alike, at
-- two dates or more,
-- and the base region that has most indicators at two dates or more; NULL where there is none.
WITH several AS (
    SELECT region_code, indicator_id, coalesce(concept_id, '') AS concept, f.kind, i.formula IS NULL AND i.theme <> 'context'
           AS governance, r.level, list_contains(r.groups, 'base_seven') AS base_seven, count(DISTINCT period_end) AS dates
    FROM ranked_figure f JOIN indicator i USING (indicator_id) JOIN region r ON r.code = region_code
    GROUP BY ALL HAVING dates > 1
)
SELECT (SELECT indicator_id FROM several WHERE governance AND level <> 'country'
        GROUP BY indicator_id ORDER BY count(*) DESC, sum(dates) DESC, indicator_id LIMIT 1) AS indicator_id,
       (SELECT region_code FROM several WHERE base_seven
        GROUP BY region_code ORDER BY count(*) DESC, region_code LIMIT 1) AS region_code;

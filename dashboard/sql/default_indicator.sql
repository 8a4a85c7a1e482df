-- The published indicator that most of the base seven publish, then most places: a fact, no norm and no background.
SELECT f.indicator_id
FROM published f JOIN region r ON r.code = f.region_code JOIN indicator i USING (indicator_id)
WHERE NOT f.derived AND r.level <> 'country' AND i.theme <> 'context'
      AND i.kind NOT IN ('norm', 'change')
GROUP BY f.indicator_id
ORDER BY count(*) FILTER (list_contains(r.groups, 'base_seven')) DESC,
         count(*) DESC, f.indicator_id
LIMIT 1;

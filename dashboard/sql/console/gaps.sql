SELECT r.name_language AS place, g.kind, count(*) AS indicators
FROM gap g
JOIN region r ON r.code = g.region_code
WHERE list_contains(r.groups, 'base_seven')
GROUP BY place, g.kind
ORDER BY place, indicators DESC

-- Every indicator, with the regions (below the country) that have a figure of it.
SELECT i.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS name, i.theme, i.family,
       CASE WHEN $language = 'zh' THEN f.name_zh ELSE f.name_en END AS family_name, i.unit, i.kind, i.polarity,
       CASE WHEN $language = 'zh' THEN i.definition_zh ELSE i.definition_en END AS definition,
       CASE WHEN $language = 'zh' THEN i.caveat_zh ELSE i.caveat_en END AS caveat,
       i.formula, i.formula IS NOT NULL AS derived, coalesce(n.regions, 0) AS regions, coalesce(n.figures, 0) AS figures
FROM indicator i LEFT JOIN family f ON f.family_id = i.family
LEFT JOIN (
    SELECT r.indicator_id, count(*) FILTER (g.level <> 'country') AS regions, sum(r.figures)::BIGINT AS figures
    FROM published r JOIN region g ON g.code = r.region_code GROUP BY r.indicator_id
) n ON n.indicator_id = i.indicator_id
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme),
         i.formula IS NOT NULL, regions DESC, i.indicator_id;

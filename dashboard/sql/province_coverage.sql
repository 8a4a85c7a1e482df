-- How many of the asked places of each province publish each indicator of a theme (a calculation is not published).
SELECT left(f.region_code, 2) || '0000' AS province, f.indicator_id,
       CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS name, count(DISTINCT f.region_code) AS places
FROM published f JOIN indicator i USING (indicator_id)
WHERE NOT f.derived AND i.formula IS NULL AND ($theme = '' OR i.theme = $theme)
  AND f.region_code IN (SELECT unnest($regions::VARCHAR[]))
GROUP BY ALL
ORDER BY ALL;

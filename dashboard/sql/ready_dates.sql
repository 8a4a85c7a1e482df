-- Where an indicator has, counted alike, figures of two dates or more that are not all equal: what may have changed.
-- Of $region (NULL: everywhere) and $theme (NULL: all).
SELECT f.region_code, f.indicator_id, i.theme, i.formula
FROM published f JOIN indicator i USING (indicator_id)
WHERE f.changes AND i.kind NOT IN ('norm', 'change') AND ($region IS NULL OR f.region_code = $region)
  AND ($theme IS NULL OR i.theme = $theme)
ORDER BY f.region_code, f.indicator_id;

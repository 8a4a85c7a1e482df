-- Columns of the coverage matrix: what the asked regions publish (a calculation is not published), most published
-- first within a theme; volunteer_hours always, since nobody publishing it is a finding.
SELECT i.indicator_id
FROM indicator i LEFT JOIN (
    SELECT indicator_id, count(*) AS regions FROM published
    WHERE NOT derived AND region_code IN (SELECT unnest($regions::VARCHAR[])) GROUP BY indicator_id
) n USING (indicator_id)
WHERE i.formula IS NULL AND ($theme = '' OR i.theme = $theme)
  AND (n.regions > 0 OR i.indicator_id = 'volunteer_hours')
  AND (len($only::VARCHAR[]) = 0 OR list_contains($only::VARCHAR[], i.indicator_id))
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme),
         coalesce(n.regions, 0) DESC, i.indicator_id;

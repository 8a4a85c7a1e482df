SELECT i.theme, count(DISTINCT i.indicator_id) AS indicators,
       count(DISTINCT i.indicator_id) FILTER (o.observation_id IS NOT NULL) AS with_figures,
       count(o.observation_id) AS figures, count(DISTINCT o.region_code) AS regions
FROM indicator i LEFT JOIN observation o USING (indicator_id)
GROUP BY i.theme
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme);

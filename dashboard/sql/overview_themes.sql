-- With figures: published or calculated, as the count of the front page; the figures themselves are the published ones.
SELECT i.theme, count(DISTINCT i.indicator_id) AS indicators,
       count(DISTINCT i.indicator_id) FILTER (i.indicator_id IN (SELECT indicator_id FROM figure)) AS with_figures,
       count(o.observation_id) AS figures, count(DISTINCT o.region_code) AS regions
FROM indicator i LEFT JOIN observation o USING (indicator_id)
GROUP BY i.theme
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme);

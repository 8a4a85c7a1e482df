-- Every published figure of one place or a part of it, by theme and indicator, the whole place first, the newest first.
SELECT o.observation_id
FROM observation o JOIN indicator i USING (indicator_id)
WHERE o.region_code = $region
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme),
         o.indicator_id, o.scope, o.period_end DESC NULLS LAST, o.observation_id;

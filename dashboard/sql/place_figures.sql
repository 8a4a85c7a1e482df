-- Every published figure of one place or a part of it, by theme and indicator, the whole place first, the newest first; of
-- what comes period by period the newest.
SELECT o.observation_id
FROM (SELECT observation_id, indicator_id, scope, period_end FROM observation WHERE region_code = $region
      UNION ALL
      SELECT source_id || '.' || indicator_id || '.' || region_code, indicator_id, '', period_end
      FROM periodic_observation WHERE choice = 1 AND region_code = $region) o JOIN indicator i USING (indicator_id)
ORDER BY list_position(['organisation', 'people', 'issues', 'volunteering', 'services', 'money', 'context'], i.theme),
         o.indicator_id, o.scope, o.period_end DESC NULLS LAST, o.observation_id;

-- The years in which figures end, newest first.
SELECT DISTINCT year(period_end)::INTEGER AS ends
FROM (SELECT period_end FROM single_figure JOIN figure_choice USING (observation_id)
      UNION ALL SELECT period_end FROM periodic_file WHERE figures > 0)
WHERE period_end IS NOT NULL ORDER BY ends DESC;

-- Indicators that one region has at two dates or more, those with most dates first.
SELECT indicator_id, count(DISTINCT period_end) AS dates
FROM ranked_figure JOIN indicator i USING (indicator_id)
WHERE region_code = $region AND grade <= $min_grade AND period_end IS NOT NULL
  AND coalesce(period_end >= $since::DATE, $since IS NULL) AND coalesce(period_end <= $until::DATE, $until IS NULL)
GROUP BY indicator_id, i.theme, i.formula
HAVING dates > 1
ORDER BY i.formula IS NOT NULL, dates DESC, i.theme, indicator_id;

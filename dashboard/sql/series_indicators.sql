-- Indicators that one region has at two dates or more, those with most dates first: among all figures, or with $within
-- among those of grade $min_grade or better that end within $since and $until.
WITH candidate AS (SELECT indicator_id, dates FROM published WHERE region_code = $region AND dates > 1),
counted AS (
    SELECT indicator_id, count(DISTINCT period_end) AS dates
    FROM ranked_figure
    WHERE $within AND region_code = $region AND grade <= $min_grade AND indicator_id IN (SELECT indicator_id FROM candidate)
      AND coalesce(period_end >= $since::DATE, $since IS NULL) AND coalesce(period_end <= $until::DATE, $until IS NULL)
    GROUP BY indicator_id
    UNION ALL
    FROM candidate WHERE NOT $within
)
SELECT indicator_id, dates FROM counted JOIN indicator i USING (indicator_id)
WHERE dates > 1 ORDER BY i.formula IS NOT NULL, dates DESC, i.theme, indicator_id;

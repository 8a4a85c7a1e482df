-- Where an indicator has, counted alike, figures of two dates or more that are not all equal: what may have changed.
SELECT f.region_code, f.indicator_id, i.theme, i.formula, count(DISTINCT f.period_end) AS dates
FROM ranked_figure f JOIN indicator i USING (indicator_id)
WHERE f.period_end IS NOT NULL AND i.kind NOT IN ('norm', 'change')
GROUP BY f.region_code, f.indicator_id, i.theme, i.formula, coalesce(f.concept_id, ''), f.kind
HAVING dates > 1 AND count(DISTINCT f.value) > 1
ORDER BY f.region_code, f.indicator_id, dates;

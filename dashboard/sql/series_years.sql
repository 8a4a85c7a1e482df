-- The years in which figures end, newest first.
SELECT DISTINCT year(period_end)::INTEGER AS ends FROM ranked_figure WHERE period_end IS NOT NULL ORDER BY ends DESC;

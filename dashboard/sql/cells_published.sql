-- The pairs of $indicators that have figures, and the best grade among them.
SELECT region_code, indicator_id, best_grade FROM published WHERE indicator_id IN ($indicators...);

-- Why there is no figure, for the pairs of $indicators that have none at all; not those that nobody has searched.
SELECT region_code, indicator_id, kind, CASE WHEN $language = 'zh' THEN reason_zh ELSE reason_en END AS reason, reason_key
FROM gap
WHERE indicator_id IN ($indicators...) AND NOT (kind = 'not_searched' AND reason_zh = '' AND reason_en = '' AND reason_key = '');

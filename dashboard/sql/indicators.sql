-- Every indicator.
SELECT indicator_id, CASE WHEN $language = 'zh' THEN name_zh ELSE name_en END AS name, theme, family, unit, kind, polarity,
       CASE WHEN $language = 'zh' THEN definition_zh ELSE definition_en END AS definition,
       CASE WHEN $language = 'zh' THEN caveat_zh ELSE caveat_en END AS caveat, formula
FROM indicator;

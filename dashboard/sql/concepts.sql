-- Names of the concepts.
SELECT concept_id, CASE WHEN $language = 'zh' THEN name_zh ELSE name_en END AS name FROM concept;

SELECT * FROM concept ORDER BY concept_id;

SELECT * FROM gap ORDER BY region_code, indicator_id;

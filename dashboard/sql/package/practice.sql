SELECT * FROM practice ORDER BY practice_id;

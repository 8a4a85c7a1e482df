SELECT * FROM event ORDER BY event_id;

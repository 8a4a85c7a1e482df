SELECT * FROM observation ORDER BY observation_id;

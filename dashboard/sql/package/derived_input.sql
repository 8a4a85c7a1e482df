SELECT * FROM derived_input ORDER BY observation_id, position, input_observation_id;

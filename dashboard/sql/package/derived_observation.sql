-- A calculation has the kind and the concept that the view of all figures gives it.
SELECT d.*, f.concept_id, f.kind FROM derived_observation d JOIN figure f USING (observation_id) ORDER BY d.observation_id;

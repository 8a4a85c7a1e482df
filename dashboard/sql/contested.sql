-- Figures that cannot hold beside another one.
SELECT DISTINCT unnest([observation_id, other_id]) AS observation_id FROM disagreement;

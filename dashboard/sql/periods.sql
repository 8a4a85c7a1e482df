-- The sources of periodic figures: how far each is trusted, and how exactly its period is known.
SELECT source_id, s.grade, p.time_precision FROM periodic_file p JOIN source s USING (source_id);

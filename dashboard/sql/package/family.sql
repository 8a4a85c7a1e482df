SELECT * FROM family ORDER BY family_id;

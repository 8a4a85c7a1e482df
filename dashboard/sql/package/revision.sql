SELECT * FROM revision ORDER BY revision_id;

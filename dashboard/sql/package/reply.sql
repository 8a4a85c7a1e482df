SELECT * FROM reply ORDER BY reply_id;

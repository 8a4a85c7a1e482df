-- What places say of their figures, the newest first.
SELECT r.reply_id, r.region_code, r.indicator_id, CASE WHEN $language = 'zh' THEN i.name_zh ELSE i.name_en END AS indicator_name,
       r.observation_id, r.answered, r.office,
       CASE WHEN $language = 'en' AND r.words_en <> '' THEN r.words_en ELSE r.words_zh END AS words,
       $language = 'en' AND r.words_en <> '' AS translated, r.title, r.publisher, r.published, r.url
FROM reply r JOIN indicator i USING (indicator_id)
ORDER BY r.answered DESC, r.reply_id;

-- Dated events that bear on some indicators, oldest first.
SELECT e.event_id, e.happened, e.region_code, e.kind, e.breaks, CASE WHEN $language = 'zh' THEN e.name_zh ELSE e.name_en END AS name,
       CASE WHEN $language = 'zh' THEN e.note_zh ELSE e.note_en END AS note, e.title, e.publisher, e.published, e.url,
       list(i.indicator_id ORDER BY list_position($indicators::VARCHAR[], i.indicator_id)) AS indicators
FROM event e JOIN indicator i ON list_contains(e.indicators, i.indicator_id) OR list_contains(e.themes, i.theme)
WHERE list_contains($indicators::VARCHAR[], i.indicator_id)
GROUP BY ALL
ORDER BY e.happened, e.event_id;

-- Every region with a name that tells it apart: two places of one name are led (in English followed) by their parents'.
-- A region of which only the background (residents, area …) is known has no source: it was never searched for
-- governance figures, and does not count where coverage is stated.
WITH sourced AS (
    SELECT o.region_code AS code FROM observation o JOIN indicator i USING (indicator_id) WHERE i.theme <> 'context'
    UNION SELECT p.region_code FROM published p JOIN indicator i USING (indicator_id) WHERE i.theme <> 'context' AND NOT p.derived
    UNION SELECT region_code FROM region_practice
    UNION SELECT region_code FROM gap WHERE kind <> 'not_searched' AND reason_key = ''
),
named AS (
    SELECT r.*, CASE WHEN $language = 'zh' THEN r.name_zh ELSE r.name_en END AS plain,
           CASE WHEN $language = 'zh' THEN p.name_zh ELSE p.name_en END AS parent_name
    FROM region r LEFT JOIN region p ON p.code = r.parent_code
)
SELECT code AS region_code,
       CASE WHEN count(*) OVER (PARTITION BY plain) = 1 OR parent_name IS NULL THEN plain
            WHEN $language = 'zh' THEN parent_name || plain
            ELSE plain || ', ' || parent_name END AS region_name,
       level, parent_code, parent_name, list_contains(groups, 'base_seven') AS base_seven,
       code IN (SELECT s.code FROM sourced s) AS has_source, longitude, latitude,
       CASE WHEN $language = 'zh' THEN note_zh ELSE note_en END AS note
FROM named
ORDER BY NOT base_seven, list_position(['country', 'province', 'prefecture', 'county', 'district', 'zone'], level), code;

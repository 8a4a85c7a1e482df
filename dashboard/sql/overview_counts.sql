WITH there AS ( -- background alone makes no place of the atlas
    SELECT o.region_code FROM observation o JOIN indicator i USING (indicator_id) WHERE i.theme <> 'context'
    UNION SELECT region_code FROM region_practice)
SELECT b.build_id, b.built_at, b.verified_spans, b.unverified_spans,
       (SELECT count(*) FROM there) AS regions,
       (SELECT count(DISTINCT region_code) FROM observation
        WHERE region_code NOT IN (SELECT region_code FROM there)) AS background_regions,
       (SELECT count(*) FROM region WHERE list_contains(groups, 'base_seven')) AS base_seven,
       (SELECT count(*) FROM observation) AS figures,
       (SELECT count(*) FROM observation JOIN indicator i USING (indicator_id)
        WHERE i.theme = 'context') AS background_figures,
       (SELECT count(*) FROM derived_observation) AS derived,
       (SELECT count(*) FROM indicator) AS indicators,
       (SELECT count(DISTINCT indicator_id) FROM figure) AS indicators_with_figures,
       (SELECT count(*) FROM source) AS sources,
       (SELECT count(*) FROM practice) AS practices,
       (SELECT count(*) FROM region_practice) AS region_practices
FROM build_info b;

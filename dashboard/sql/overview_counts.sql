SELECT b.build_id, b.built_at, b.verified_spans, b.unverified_spans,
       (SELECT count(DISTINCT c) FROM (
            SELECT o.region_code AS c FROM observation o JOIN indicator i USING (indicator_id) WHERE i.theme <> 'context'
            UNION ALL SELECT region_code FROM region_practice)) AS regions, -- background alone makes no place of the atlas
       (SELECT count(*) FROM region WHERE list_contains(groups, 'base_seven')) AS base_seven,
       (SELECT count(*) FROM observation) AS figures,
       (SELECT count(*) FROM derived_observation) AS derived,
       (SELECT count(*) FROM indicator) AS indicators,
       (SELECT count(DISTINCT indicator_id) FROM figure) AS indicators_with_figures,
       (SELECT count(*) FROM source) AS sources,
       (SELECT count(*) FROM practice) AS practices,
       (SELECT count(*) FROM region_practice) AS region_practices
FROM build_info b;

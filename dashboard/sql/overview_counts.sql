WITH there AS ( -- background alone makes no place of the atlas
    SELECT o.region_code FROM observation o JOIN indicator i USING (indicator_id) WHERE i.theme <> 'context'
    UNION SELECT p.region_code FROM published p JOIN indicator i USING (indicator_id) WHERE i.theme <> 'context' AND NOT p.derived
    UNION SELECT region_code FROM region_practice),
known AS (SELECT region_code FROM observation UNION SELECT region_code FROM published WHERE NOT derived),
periodic AS ( -- all figures of a pair without those that stand one by one
    SELECT p.region_code, p.indicator_id, p.figures - coalesce(n.figures, 0) AS figures
    FROM published p LEFT JOIN (
        SELECT f.region_code, f.indicator_id, count(*) AS figures
        FROM single_figure f JOIN figure_choice USING (observation_id) GROUP BY ALL
    ) n USING (region_code, indicator_id)
    WHERE p.figures > coalesce(n.figures, 0)
)
SELECT b.build_id, b.built_at, b.verified_spans, b.unverified_spans,
       (SELECT count(*) FROM there) AS regions,
       (SELECT count(*) FROM known WHERE region_code NOT IN (SELECT region_code FROM there)) AS background_regions,
       (SELECT count(*) FROM region WHERE list_contains(groups, 'base_seven')) AS base_seven,
       (SELECT coalesce(sum(figures), 0)::BIGINT FROM source_count) AS figures,
       (SELECT count(*) FROM observation JOIN indicator i USING (indicator_id) WHERE i.theme = 'context')
       + (SELECT coalesce(sum(figures), 0)::BIGINT FROM periodic JOIN indicator i USING (indicator_id)
          WHERE i.theme = 'context') AS background_figures,
       (SELECT count(*) FROM derived_observation) AS derived,
       (SELECT count(*) FROM indicator) AS indicators,
       (SELECT count(*) FROM (SELECT indicator_id FROM observation UNION SELECT indicator_id FROM derived_observation
                              UNION SELECT indicator_id FROM published)) AS indicators_with_figures,
       (SELECT count(*) FROM source) AS sources,
       (SELECT count(*) FROM practice) AS practices,
       (SELECT count(*) FROM region_practice) AS region_practices
FROM build_info b;

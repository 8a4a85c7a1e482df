-- What follows from the figures of the indicators from $first to $last: their order, which pairs have any, which pairs
-- disagree. The temporary table `arriving` holds the periodic rows of these indicators (periodic_observation without
-- choice and choices) and is moved into place. The build runs this range by range, so that memory does not grow with
-- the number of indicators; the variables first and last that are not set mean all.

-- The rule that chooses among several figures of a whole region for one indicator:
-- the indicator as defined before a narrower or older concept, then the latest period, then the better grade, then the
-- narrower statement (exact before bounds), then the id.
CREATE OR REPLACE TEMP TABLE ranking AS
SELECT *,
       row_number() OVER (
           PARTITION BY region_code, indicator_id
           ORDER BY (concept_id IS NOT NULL), period_end DESC NULLS LAST, grade, (bound <> 'exact'), observation_id) AS choice,
       count(*) OVER (PARTITION BY region_code, indicator_id) AS choices
FROM (
    SELECT f.observation_id, f.region_code, f.indicator_id, f.concept_id, f.value, f.value_to, f.bound, f.kind,
           f.period_start, f.period_end, f.source_id, f.grade, f.derived, FALSE AS periodic,
           NULL::VARCHAR AS locator, NULL::VARCHAR AS as_printed, NULL::BIGINT AS base
    FROM single_figure f JOIN indicator i USING (indicator_id)
    WHERE f.scope = '' AND f.kind <> 'target' AND (f.kind NOT IN ('norm', 'change') OR f.kind = i.kind)
      AND coalesce(indicator_id >= getvariable('first'), TRUE) AND coalesce(indicator_id <= getvariable('last'), TRUE)
    UNION ALL
    SELECT a.source_id || '.' || a.indicator_id || '.' || a.region_code, a.region_code, a.indicator_id, a.concept_id,
           a.value, NULL, a.bound, a.kind, a.period_start, a.period_end, a.source_id, s.grade, FALSE, TRUE,
           a.locator, a.as_printed, a.base
    FROM arriving a JOIN source s USING (source_id)
);

INSERT INTO figure_choice
SELECT observation_id, choice, choices FROM ranking WHERE NOT periodic ORDER BY observation_id;

INSERT INTO periodic_observation
SELECT region_code, indicator_id, concept_id, value, bound, kind, period_start, period_end, source_id, locator,
       as_printed, base, choice, choices
FROM ranking WHERE periodic ORDER BY indicator_id, choice, region_code;

INSERT INTO published
SELECT indicator_id, region_code, bool_and(derived), count(*), min(grade), count(DISTINCT period_end), min(period_end),
       max(period_end), coalesce(bool_or(a.changes), FALSE)
FROM ranking
LEFT JOIN (
    SELECT DISTINCT indicator_id, region_code, TRUE AS changes
    FROM ranking JOIN indicator i USING (indicator_id)
    WHERE period_end IS NOT NULL AND i.kind NOT IN ('norm', 'change')
    GROUP BY indicator_id, region_code, concept_id, ranking.kind
    HAVING min(period_end) < max(period_end) AND min(value) < max(value)
) a USING (indicator_id, region_code)
GROUP BY indicator_id, region_code ORDER BY indicator_id, region_code;

INSERT INTO disagreement
WITH span AS NOT MATERIALIZED (
    SELECT *, lowest_of(value, bound) AS lowest, highest_of(value, value_to, bound) AS highest
    FROM ranking WHERE NOT derived
),
single AS MATERIALIZED (FROM span WHERE NOT periodic),
shared AS ( -- where only one source tells of a period, as it is with one batch alone, there is nothing to compare
    SELECT source_id FROM periodic_file
    QUALIFY count(*) OVER (PARTITION BY period_start, period_end) > 1 OR count(*) OVER (PARTITION BY period_end) > 1
),
pair AS (
    SELECT a AS a, b AS b FROM single a
    JOIN single b ON b.region_code = a.region_code AND b.indicator_id = a.indicator_id AND b.kind = a.kind AND a.choice < b.choice
     AND abs(date_diff('day', a.period_end, b.period_end)) <= 31
     AND abs(coalesce(date_diff('day', a.period_start, b.period_start), 0)) <= 62
    WHERE b.source_id <> a.source_id
    UNION ALL
    SELECT if(a.choice < b.choice, a, b), if(a.choice < b.choice, b, a) FROM single a
    JOIN span b ON b.region_code = a.region_code AND b.indicator_id = a.indicator_id AND b.kind = a.kind
     AND abs(date_diff('day', a.period_end, b.period_end)) <= 15
     AND abs(coalesce(date_diff('day', a.period_start, b.period_start), 0)) <= 15
    WHERE b.periodic
    UNION ALL
    SELECT a, b FROM (FROM span WHERE periodic AND source_id IN (FROM shared)) a
    JOIN (FROM span WHERE periodic AND source_id IN (FROM shared)) b
      ON b.region_code = a.region_code AND b.indicator_id = a.indicator_id AND b.kind = a.kind
     AND b.period_end = a.period_end AND b.period_start IS NOT DISTINCT FROM a.period_start AND a.choice < b.choice
)
SELECT a.region_code, a.indicator_id, a.observation_id, b.observation_id, a.concept_id IS DISTINCT FROM b.concept_id
FROM pair WHERE a.lowest > b.highest OR b.lowest > a.highest
ORDER BY 2, 1, 3, 4;

DROP TABLE ranking;

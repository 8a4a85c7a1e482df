-- The snapshot: the only contract between etl (which writes it once) and dashboard (which only reads it).
-- A snapshot is finished or absent; nothing is ever updated in place.

CREATE TABLE build_info (
    build_id       VARCHAR PRIMARY KEY,   -- hash of all facts and of the schema: equal facts, equal id
    built_at       TIMESTAMP NOT NULL,    -- UTC
    schema_version INTEGER NOT NULL,
    verified_spans INTEGER NOT NULL,      -- spans that reproduced the printed words in the text at hand
    unverified_spans INTEGER NOT NULL     -- spans whose text was not at hand when the snapshot was built
);

CREATE TABLE region (
    code        VARCHAR PRIMARY KEY,
    name_zh     VARCHAR NOT NULL,
    name_en     VARCHAR NOT NULL,
    level       VARCHAR NOT NULL CHECK (level IN ('country', 'province', 'prefecture', 'county', 'district', 'zone')),
    parent_code VARCHAR,
    groups      VARCHAR[] NOT NULL,       -- ready groups such as 'base_seven'
    longitude   DOUBLE,                   -- a point inside the region, for the map (from its boundary where there is one)
    latitude    DOUBLE,
    has_boundary BOOLEAN NOT NULL,
    note_zh     VARCHAR NOT NULL,
    note_en     VARCHAR NOT NULL,
    economic_region VARCHAR CHECK (economic_region IN ('east', 'central', 'west', 'northeast')) -- of official statistics; NULL for the country
);

CREATE TABLE source (
    source_id   VARCHAR PRIMARY KEY,
    title       VARCHAR NOT NULL,
    publisher   VARCHAR NOT NULL,
    published   VARCHAR,                  -- ISO date of known precision, or NULL
    page        VARCHAR,
    url         VARCHAR,
    kind        VARCHAR NOT NULL,
    grade       VARCHAR NOT NULL CHECK (grade IN ('A', 'B', 'C', 'D')),
    reading     VARCHAR NOT NULL CHECK (reading IN ('full', 'figures_only')),
    text_file   VARCHAR,
    text_sha256 VARCHAR,
    text_status VARCHAR NOT NULL CHECK (text_status IN ('verified', 'absent', 'none')),
    note_zh     VARCHAR NOT NULL,
    note_en     VARCHAR NOT NULL
);

CREATE TABLE family (
    family_id VARCHAR PRIMARY KEY,
    theme     VARCHAR NOT NULL,
    name_zh   VARCHAR NOT NULL,
    name_en   VARCHAR NOT NULL,
    caveat_zh VARCHAR NOT NULL,
    caveat_en VARCHAR NOT NULL
);

CREATE TABLE indicator (
    indicator_id  VARCHAR PRIMARY KEY,
    theme         VARCHAR NOT NULL,
    family        VARCHAR NOT NULL REFERENCES family (family_id),
    name_zh       VARCHAR NOT NULL,
    name_en       VARCHAR NOT NULL,
    unit          VARCHAR NOT NULL,
    kind          VARCHAR NOT NULL CHECK (kind IN ('stock', 'flow', 'ratio', 'rate', 'norm', 'change')),
    polarity      VARCHAR NOT NULL CHECK (polarity IN ('higher_better', 'lower_better', 'neutral')),
    definition_zh VARCHAR NOT NULL,
    definition_en VARCHAR NOT NULL,
    caveat_zh     VARCHAR NOT NULL,
    caveat_en     VARCHAR NOT NULL,
    aliases       VARCHAR[] NOT NULL,
    formula       VARCHAR                 -- NULL for an indicator that sources publish
);

CREATE TABLE concept (
    concept_id VARCHAR PRIMARY KEY,
    name_zh    VARCHAR NOT NULL,
    name_en    VARCHAR NOT NULL,
    note_zh    VARCHAR NOT NULL,
    note_en    VARCHAR NOT NULL
);

CREATE TABLE practice (
    practice_id   VARCHAR PRIMARY KEY,
    theme         VARCHAR NOT NULL,
    name_zh       VARCHAR NOT NULL,
    name_en       VARCHAR NOT NULL,
    definition_zh VARCHAR NOT NULL,
    definition_en VARCHAR NOT NULL,
    aliases       VARCHAR[] NOT NULL
);

CREATE TABLE observation (
    observation_id VARCHAR PRIMARY KEY,
    region_code    VARCHAR NOT NULL REFERENCES region (code),
    scope          VARCHAR NOT NULL,      -- '' is the whole region
    indicator_id   VARCHAR NOT NULL REFERENCES indicator (indicator_id),
    concept_id     VARCHAR REFERENCES concept (concept_id),
    value          DOUBLE NOT NULL,
    value_to       DOUBLE,
    bound          VARCHAR NOT NULL CHECK (bound IN ('exact', 'at_least', 'approx', 'at_most')),
    kind           VARCHAR NOT NULL CHECK (kind IN ('stock', 'flow', 'cumulative', 'ratio', 'rate', 'norm', 'change', 'target')),
    period_start   DATE,
    period_end     DATE,
    time_basis     VARCHAR NOT NULL CHECK (time_basis IN ('stated', 'publication', 'inferred', 'unknown')),
    time_precision VARCHAR CHECK (time_precision IN ('day', 'month', 'year')),
    source_id      VARCHAR NOT NULL REFERENCES source (source_id),
    char_start     INTEGER,
    char_end       INTEGER,
    locator        VARCHAR NOT NULL,
    as_printed     VARCHAR NOT NULL,
    verified       BOOLEAN NOT NULL,      -- the span was compared with the text during this build
    practice_id    VARCHAR REFERENCES practice (practice_id),
    note_zh        VARCHAR NOT NULL,
    note_en        VARCHAR NOT NULL,
    CHECK ((char_start IS NULL) = (char_end IS NULL)),
    CHECK (char_start IS NULL OR char_start < char_end),
    CHECK (value_to IS NULL OR value_to > value),
    CHECK ((period_end IS NULL) = (time_basis = 'unknown')),
    CHECK (period_start IS NULL OR period_end IS NULL OR period_start <= period_end)
);

CREATE TABLE derived_observation (
    observation_id VARCHAR PRIMARY KEY,
    region_code    VARCHAR NOT NULL REFERENCES region (code),
    indicator_id   VARCHAR NOT NULL REFERENCES indicator (indicator_id),
    value          DOUBLE NOT NULL,
    value_to       DOUBLE,
    bound          VARCHAR NOT NULL CHECK (bound IN ('exact', 'at_least', 'approx', 'at_most')),
    period_start   DATE,
    period_end     DATE,
    time_basis     VARCHAR NOT NULL,
    time_precision VARCHAR,
    years_apart    DOUBLE NOT NULL        -- between the oldest and the newest input
);

CREATE TABLE derived_input (
    observation_id       VARCHAR NOT NULL REFERENCES derived_observation (observation_id),
    input_observation_id VARCHAR NOT NULL REFERENCES observation (observation_id),
    position             INTEGER NOT NULL, -- order of the indicator in the formula
    PRIMARY KEY (observation_id, input_observation_id)
);

CREATE TABLE region_practice (
    region_code VARCHAR NOT NULL REFERENCES region (code),
    practice_id VARCHAR NOT NULL REFERENCES practice (practice_id),
    local_name  VARCHAR NOT NULL,
    scope       VARCHAR NOT NULL,
    source_id   VARCHAR NOT NULL REFERENCES source (source_id),
    char_start  INTEGER,
    char_end    INTEGER,
    as_printed  VARCHAR NOT NULL,
    verified    BOOLEAN NOT NULL,
    note_zh     VARCHAR NOT NULL,
    note_en     VARCHAR NOT NULL
);

CREATE TABLE gap (                        -- every region with sources × every indicator without a usable figure, once each;
    region_code  VARCHAR NOT NULL,        -- a million rows for a country: an index would cost more than all the rest of the
    indicator_id VARCHAR NOT NULL,        -- build, so what keys would promise is checked once when the rows are there
    kind         VARCHAR NOT NULL CHECK (kind IN ('not_searched', 'not_published', 'not_applicable', 'not_comparable', 'withheld')),
    reason_zh    VARCHAR NOT NULL,        -- words of a declared gap, else ''
    reason_en    VARCHAR NOT NULL,
    reason_key   VARCHAR NOT NULL CHECK (reason_key IN ( -- why a calculation could not be made, else ''
        '', 'bounds_conflict', 'division_by_zero', 'periods_differ', 'concepts_differ', 'too_far_apart',
        'undated'))
);

CREATE TABLE event (                      -- what bears on figures over time, for a region and all inside it
    event_id   VARCHAR PRIMARY KEY,
    happened   DATE NOT NULL,
    region_code VARCHAR NOT NULL REFERENCES region (code),
    kind       VARCHAR NOT NULL CHECK (kind IN ('census', 'boundary', 'concept', 'policy', 'method')),
    breaks     BOOLEAN NOT NULL,          -- figures before and after are never joined
    indicators VARCHAR[] NOT NULL,
    themes     VARCHAR[] NOT NULL,
    name_zh    VARCHAR NOT NULL,
    name_en    VARCHAR NOT NULL,
    note_zh    VARCHAR NOT NULL,
    note_en    VARCHAR NOT NULL,
    title      VARCHAR NOT NULL,          -- of the source that states the date
    publisher  VARCHAR NOT NULL,
    published  VARCHAR,
    url        VARCHAR
);

CREATE TABLE reply (                      -- what a place says of its figure, or of an indicator; it changes no figure
    reply_id       VARCHAR PRIMARY KEY,
    region_code    VARCHAR NOT NULL REFERENCES region (code),
    indicator_id   VARCHAR NOT NULL REFERENCES indicator (indicator_id),
    observation_id VARCHAR REFERENCES observation (observation_id), -- NULL where it is about the indicator as a whole
    answered       DATE NOT NULL,
    office         VARCHAR NOT NULL,      -- who answers
    words_zh       VARCHAR NOT NULL,
    words_en       VARCHAR NOT NULL,      -- '' where nobody has translated it
    title          VARCHAR NOT NULL,      -- of the source that the answer was published in
    publisher      VARCHAR NOT NULL,
    published      VARCHAR,
    url            VARCHAR
);

CREATE TABLE revision (                   -- what was corrected and published when; ids of what is gone stay as they were
    revision_id    VARCHAR PRIMARY KEY,
    revised        DATE,                  -- UTC; NULL where nobody wrote down when
    kind           VARCHAR NOT NULL CHECK (kind IN ('correction', 'publication', 'undo')),
    region_code    VARCHAR,
    indicator_id   VARCHAR,               -- NULL for a publication as a whole
    observation_id VARCHAR,
    source_id      VARCHAR,
    what_zh        VARCHAR NOT NULL,
    what_en        VARCHAR NOT NULL,
    why_zh         VARCHAR NOT NULL,      -- '' where no reason was written down
    why_en         VARCHAR NOT NULL
);

CREATE TABLE periodic_file (              -- one row a period of a batch of data/periodic
    source_id   VARCHAR PRIMARY KEY REFERENCES source (source_id), -- <batch>-<period>
    batch       VARCHAR NOT NULL,
    period      VARCHAR NOT NULL,         -- 2026-09, 2026-Q3 or 2026
    period_start DATE NOT NULL,
    period_end  DATE NOT NULL,
    time_precision VARCHAR NOT NULL CHECK (time_precision IN ('month', 'year')),
    definition  VARCHAR,                  -- version of the definitions that a roll-up was made by
    as_of       DATE,                     -- up to when the log reaches that it was made from
    origin_file VARCHAR,                  -- what was imported or rolled up
    origin_sha256 VARCHAR,
    sha256      VARCHAR NOT NULL,         -- of the period file itself
    figures     INTEGER NOT NULL,
    gaps        INTEGER NOT NULL          -- rows that say why there is no figure
);

-- Figures that come for every place period by period, a row each; sorted by indicator, choice and region, so that the
-- figures shown of an indicator lie together. Without keys, as the gaps: 21 million rows of ten years of a country.
-- The id of a figure is source_id.indicator_id.region_code; only the view of all figures writes it out.
CREATE TABLE periodic_observation (
    region_code  VARCHAR NOT NULL,
    indicator_id VARCHAR NOT NULL,
    concept_id   VARCHAR,
    value        DOUBLE NOT NULL,
    bound        VARCHAR NOT NULL,
    kind         VARCHAR NOT NULL,
    period_start DATE,                    -- NULL for a stock
    period_end   DATE NOT NULL,
    source_id    VARCHAR NOT NULL,
    locator      VARCHAR NOT NULL,
    as_printed   VARCHAR NOT NULL,
    base         BIGINT,                  -- how many records a rolled-up figure rests on
    choice       INTEGER NOT NULL,        -- as in ranked_figure
    choices      INTEGER NOT NULL
);

-- What follows from the rows above is worked out once, by etl/worked_out.sql, and not for every question.
CREATE TABLE figure_choice (              -- place of a published or calculated figure among those of its region and indicator
    observation_id VARCHAR NOT NULL,
    choice       INTEGER NOT NULL,        -- 1 is shown
    choices      INTEGER NOT NULL
);

CREATE TABLE published (                  -- every region and indicator with a figure that may stand for the whole region
    indicator_id VARCHAR NOT NULL,
    region_code  VARCHAR NOT NULL,
    derived      BOOLEAN NOT NULL,        -- all of them are calculated
    figures      INTEGER NOT NULL,
    best_grade   VARCHAR NOT NULL,
    dates        INTEGER NOT NULL,        -- different ends of periods
    first_end    DATE,
    last_end     DATE,
    changes      BOOLEAN NOT NULL         -- counted alike, there are different values of two dates or more
);

-- Pairs of published figures of one place, indicator and kind that cannot both hold although they are of the same time:
-- periods that begin and end within a month of each other, or, for figures that come every month, within half of one.
-- The first of each pair is the one that the rule of ranked_figure prefers.
CREATE TABLE disagreement (
    region_code    VARCHAR NOT NULL,
    indicator_id   VARCHAR NOT NULL,
    observation_id VARCHAR NOT NULL,
    other_id       VARCHAR NOT NULL,
    concepts_differ BOOLEAN NOT NULL      -- that may be why
);

CREATE TABLE source_count (               -- what there is of each source that has any figure
    source_id VARCHAR NOT NULL,
    figures   INTEGER NOT NULL,
    regions   INTEGER NOT NULL
);

-- Published figures of observation and listed calculations, in one shape.
CREATE VIEW single_figure AS
SELECT o.observation_id, o.region_code, o.scope, o.indicator_id, o.concept_id, o.value, o.value_to, o.bound, o.kind,
       o.period_start, o.period_end, o.time_basis, o.time_precision, o.source_id, s.grade, o.as_printed,
       FALSE AS derived, 0.0 AS years_apart, [o.observation_id] AS observation_ids
FROM observation o JOIN source s USING (source_id)
UNION ALL
SELECT d.observation_id, d.region_code, '', d.indicator_id, g.concept_id, d.value, d.value_to, d.bound, i.kind,
       d.period_start, d.period_end, d.time_basis, d.time_precision, NULL, g.grade, '', TRUE, d.years_apart, g.observation_ids
FROM derived_observation d JOIN indicator i USING (indicator_id)
JOIN (SELECT n.observation_id, max(s.grade) AS grade, list(n.input_observation_id ORDER BY n.position) AS observation_ids,
             arg_min(o.concept_id, n.position) FILTER (o.concept_id IS NOT NULL) AS concept_id -- a narrower input narrows the result
      FROM derived_input n JOIN observation o ON o.observation_id = n.input_observation_id JOIN source s USING (source_id)
      GROUP BY n.observation_id) g ON g.observation_id = d.observation_id;

-- Every number that a page may show.
CREATE VIEW figure AS
FROM single_figure
UNION ALL
SELECT p.source_id || '.' || p.indicator_id || '.' || p.region_code AS observation_id, p.region_code, '' AS scope,
       p.indicator_id, p.concept_id, p.value, NULL::DOUBLE AS value_to, p.bound, p.kind, p.period_start, p.period_end,
       'stated' AS time_basis, t.time_precision, p.source_id, s.grade, p.as_printed, FALSE AS derived,
       0.0 AS years_apart, [p.source_id || '.' || p.indicator_id || '.' || p.region_code] AS observation_ids
FROM periodic_observation p JOIN source s USING (source_id) JOIN periodic_file t USING (source_id);

-- The figures that may stand for a whole region, each with its place in the order of etl/worked_out.sql.
-- `choice` 1 is shown; the others stay one click away. Norms and targets never stand for a fact of another kind.
CREATE VIEW ranked_figure AS
SELECT f.*, c.choice, c.choices FROM single_figure f JOIN figure_choice c USING (observation_id)
UNION ALL
SELECT p.source_id || '.' || p.indicator_id || '.' || p.region_code AS observation_id, p.region_code, '' AS scope,
       p.indicator_id, p.concept_id, p.value, NULL::DOUBLE AS value_to, p.bound, p.kind, p.period_start, p.period_end,
       'stated' AS time_basis, t.time_precision, p.source_id, s.grade, p.as_printed, FALSE AS derived,
       0.0 AS years_apart, [p.source_id || '.' || p.indicator_id || '.' || p.region_code] AS observation_ids,
       p.choice, p.choices
FROM periodic_observation p JOIN source s USING (source_id) JOIN periodic_file t USING (source_id);

-- What a figure may be: its bound opens it, "about" is taken as five in a hundred either way, and a printed number as
-- rounded by half a percent. Two figures disagree where these cannot both hold.
CREATE MACRO lowest_of(value, bound) AS
    CASE bound WHEN 'at_most' THEN -1e308 WHEN 'approx' THEN value - 0.05 * abs(value) ELSE value - 0.005 * abs(value) END;
CREATE MACRO highest_of(value, value_to, bound) AS
    CASE bound WHEN 'at_least' THEN 1e308 WHEN 'approx' THEN coalesce(value_to, value) + 0.05 * abs(value)
         ELSE coalesce(value_to, value) + 0.005 * abs(value) END;

CREATE VIEW figure_range AS
SELECT *, lowest_of(value, bound) AS lowest, highest_of(value, value_to, bound) AS highest
FROM ranked_figure WHERE NOT derived;

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

CREATE TABLE gap (                        -- every region with sources × every indicator without a usable figure
    region_code  VARCHAR NOT NULL REFERENCES region (code),
    indicator_id VARCHAR NOT NULL REFERENCES indicator (indicator_id),
    kind         VARCHAR NOT NULL CHECK (kind IN ('not_searched', 'not_published', 'not_applicable', 'not_comparable', 'withheld')),
    reason_zh    VARCHAR NOT NULL,        -- words of a declared gap, else ''
    reason_en    VARCHAR NOT NULL,
    reason_key   VARCHAR NOT NULL CHECK (reason_key IN ( -- why a calculation could not be made, else ''
        '', 'bounds_conflict', 'division_by_zero', 'periods_differ', 'concepts_differ', 'too_far_apart',
        'undated')),
    PRIMARY KEY (region_code, indicator_id)
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

-- Every number that a page may show: published figures and listed calculations, in one shape.
CREATE VIEW figure AS
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

-- The rule that chooses among several figures of a whole region for one indicator:
-- the indicator as defined before a narrower or older concept, then the latest period, then the better grade, then the
-- narrower statement (exact before bounds), then the id.
-- `choice` 1 is shown; the others stay one click away. Norms and targets never stand for a fact of another kind.
CREATE VIEW ranked_figure AS
SELECT f.*,
       row_number() OVER (
           PARTITION BY f.region_code, f.indicator_id
           ORDER BY (f.concept_id IS NOT NULL), f.period_end DESC NULLS LAST, f.grade, (f.bound <> 'exact'), f.observation_id) AS choice,
       count(*) OVER (PARTITION BY f.region_code, f.indicator_id) AS choices
FROM figure f JOIN indicator i USING (indicator_id)
WHERE f.scope = '' AND f.kind <> 'target' AND (f.kind NOT IN ('norm', 'change') OR f.kind = i.kind);

-- What a figure may be: its bound opens it, "about" is taken as five in a hundred either way, and a printed number as
-- rounded by half a percent. Two figures disagree where these cannot both hold.
CREATE VIEW figure_range AS
SELECT *,
       CASE bound WHEN 'at_most' THEN -1e308 WHEN 'approx' THEN value - 0.05 * abs(value) ELSE value - 0.005 * abs(value)
            END AS lowest,
       CASE bound WHEN 'at_least' THEN 1e308 WHEN 'approx' THEN coalesce(value_to, value) + 0.05 * abs(value)
            ELSE coalesce(value_to, value) + 0.005 * abs(value) END AS highest
FROM ranked_figure WHERE NOT derived;

-- Pairs of published figures of one place, indicator and kind that cannot both hold although they are of the same time
-- (periods that begin and end within a month of each other); the first of each pair is the one that the rule of
-- ranked_figure prefers. Where their concepts differ, that may be why.
CREATE VIEW disagreement AS
SELECT a.region_code, a.indicator_id, a.observation_id, b.observation_id AS other_id,
       a.concept_id IS DISTINCT FROM b.concept_id AS concepts_differ
FROM figure_range a
JOIN figure_range b ON b.region_code = a.region_code AND b.indicator_id = a.indicator_id AND a.choice < b.choice
 AND b.kind = a.kind AND b.source_id <> a.source_id
WHERE abs(date_diff('day', a.period_end, b.period_end)) <= 31
  AND abs(coalesce(date_diff('day', a.period_start, b.period_start), 0)) <= 62
  AND (a.lowest > b.highest OR b.lowest > a.highest);

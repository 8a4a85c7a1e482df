"""The facts of the atlas as types: what one row of each file under ``data/`` means.

Every reader builds these, every check and the loader consume them. Vocabularies are closed: a word that is not
listed here is a fault in the data, reported with file and line, never a new category.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, get_args

Level = Literal["country", "province", "prefecture", "county", "district", "zone"]
Grade = Literal["A", "B", "C", "D"]
SourceKind = Literal["article", "report", "bulletin", "statistics", "web", "spreadsheet", "event_log"]
Reading = Literal["full", "figures_only"]
Theme = Literal["organisation", "people", "issues", "volunteering", "services", "money", "context"]
IndicatorKind = Literal["stock", "flow", "ratio", "rate", "norm", "change"]
ObservationKind = Literal["stock", "flow", "cumulative", "ratio", "rate", "norm", "change", "target"]
Polarity = Literal["higher_better", "lower_better", "neutral"]
Bound = Literal["exact", "at_least", "approx", "at_most"]
TimeBasis = Literal["stated", "publication", "inferred", "unknown"]
TimePrecision = Literal["day", "month", "year"]
CorrectionStatus = Literal["active", "retired"]
EventKind = Literal["census", "boundary", "concept", "policy", "method"]
GapKind = Literal["not_searched", "not_published", "not_applicable", "not_comparable", "withheld"]

LEVELS: tuple[Level, ...] = get_args(Level)
GRADES: tuple[Grade, ...] = get_args(Grade)
SOURCE_KINDS: tuple[SourceKind, ...] = get_args(SourceKind)
READINGS: tuple[Reading, ...] = get_args(Reading)
THEMES: tuple[Theme, ...] = get_args(Theme)
INDICATOR_KINDS: tuple[IndicatorKind, ...] = get_args(IndicatorKind)
OBSERVATION_KINDS: tuple[ObservationKind, ...] = get_args(ObservationKind)
POLARITIES: tuple[Polarity, ...] = get_args(Polarity)
BOUNDS: tuple[Bound, ...] = get_args(Bound)
TIME_BASES: tuple[TimeBasis, ...] = get_args(TimeBasis)
TIME_PRECISIONS: tuple[TimePrecision, ...] = get_args(TimePrecision)
CORRECTION_STATUSES: tuple[CorrectionStatus, ...] = get_args(CorrectionStatus)
EVENT_KINDS: tuple[EventKind, ...] = get_args(EventKind)
GAP_KINDS: tuple[GapKind, ...] = get_args(GapKind)


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fact was read from, for messages to the person who has to mend it.

    Attributes
    ----------
    file : str
        Path relative to the data folder, or the name of an imported file.
    line : int or None
        1-based line of a text file, or row of a sheet; None where a whole file is meant.
    """

    file: str
    line: int | None = None

    def __str__(self) -> str:
        return self.file if self.line is None else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Region:
    """A place that is compared; equality is by ``code`` alone.

    ``code`` is the six-digit administrative code as text, or ``<parent code>-<slug>`` for a zone without a code of
    its own. ``longitude`` and ``latitude`` (degrees, WGS84) are given only where no boundary exists; they place a
    point on the map and are no survey.
    """

    code: str
    name_zh: str = field(compare=False)
    name_en: str = field(compare=False)
    level: Level = field(compare=False)
    parent_code: str | None = field(default=None, compare=False)
    groups: tuple[str, ...] = field(default=(), compare=False)
    longitude: float | None = field(default=None, compare=False)
    latitude: float | None = field(default=None, compare=False)
    note: str = field(default="", compare=False)
    place: Place = field(default=Place("regions.csv"), compare=False)


@dataclass(frozen=True, slots=True)
class Source:
    """An article, report, bulletin or spreadsheet that figures are read from.

    ``published`` is an ISO date of the precision that is known (``2024``, ``2024-06`` or ``2024-06-21``) or None;
    ``text_file`` and ``text_sha256`` (of the file's bytes) are set where a full text can be had. ``reading`` says
    whether the whole text was searched for figures, which makes a missing figure "not published" instead of
    "not searched".
    """

    source_id: str
    title: str
    publisher: str
    published: str | None
    page: str | None
    url: str | None
    kind: SourceKind
    grade: Grade
    reading: Reading
    text_file: str | None = None
    text_sha256: str | None = None
    regions: tuple[str, ...] = ()
    note: str = ""
    place: Place = Place("sources.yml")


@dataclass(frozen=True, slots=True)
class Indicator:
    """What is measured. A derived indicator has a ``formula`` over other indicator ids and no observations.

    Attributes
    ----------
    aliases : tuple of str
        Nouns that name it in a text all alone.
    words : tuple of str
        Nouns that name it only in its context: with one of ``verbs`` in the clause and one of ``near`` in the sentence,
        where these are given.
    units : tuple of str
        Counting words that fit, where those of ``unit`` are too few or too many.
    vetoes : tuple of str
        Words in the clause that make another thing of the noun (``not`` in the file).
    """

    indicator_id: str
    theme: Theme
    family: str
    name_zh: str
    name_en: str
    unit: str
    kind: IndicatorKind
    polarity: Polarity
    definition_zh: str
    definition_en: str
    caveat_zh: str = ""
    caveat_en: str = ""
    aliases: tuple[str, ...] = ()
    formula: str | None = None
    place: Place = Place("indicators")
    words: tuple[str, ...] = ()
    verbs: tuple[str, ...] = ()
    near: tuple[str, ...] = ()
    units: tuple[str, ...] = ()
    vetoes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Family:
    """Indicators near enough to be shown side by side, with the caveat that says why they are not one."""

    family_id: str
    theme: Theme
    name_zh: str
    name_en: str
    caveat_zh: str = ""
    caveat_en: str = ""
    place: Place = Place("families.yml")


@dataclass(frozen=True, slots=True)
class Concept:
    """A narrower or older meaning under which a source counts an indicator (a register, a census, a programme)."""

    concept_id: str
    name_zh: str
    name_en: str
    note_zh: str = ""
    note_en: str = ""
    place: Place = Place("concepts.yml")


@dataclass(frozen=True, slots=True)
class Practice:
    """A named mechanism that places share, whatever each calls it."""

    practice_id: str
    theme: Theme
    name_zh: str
    name_en: str
    definition_zh: str
    definition_en: str
    aliases: tuple[str, ...] = ()
    place: Place = Place("practices.yml")


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where in a source a fact stands, and the words (the figure or name only) as printed there.

    ``char_start`` and ``char_end`` are Python string indices into the whole decoded text file. Where the source has
    no text here, ``locator`` names sheet and cell, page or row instead, and both indices are None.
    """

    source_id: str
    as_printed: str
    char_start: int | None = None
    char_end: int | None = None
    locator: str = ""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value of one indicator for one region, or a named part of it, at one time, from one source.

    ``value`` is in the indicator's unit, fully expanded (6.7万 is 67000; 79.6 % is 79.6). ``value_to`` closes a
    range. ``scope`` is empty for the whole region. ``period_end`` is the date of a stock or the last day of a flow;
    ``period_start`` is None where no start is stated. A missing date is None with ``time_basis`` "unknown".
    """

    observation_id: str
    region_code: str
    scope: str
    indicator_id: str
    concept_id: str | None
    value: float
    value_to: float | None
    bound: Bound
    kind: ObservationKind
    period_start: str | None
    period_end: str | None
    time_basis: TimeBasis
    time_precision: TimePrecision | None
    evidence: Evidence
    practice_id: str | None = None
    note: str = ""
    place: Place = Place("observations")


@dataclass(frozen=True, slots=True)
class RegionPractice:
    """A place uses a practice: its local name and where the source says so."""

    region_code: str
    practice_id: str
    local_name: str
    scope: str
    evidence: Evidence
    note: str = ""
    place: Place = Place("region_practices.csv")


@dataclass(frozen=True, slots=True)
class Gap:
    """A declared reason why a figure is missing; undeclared gaps are typed by how the region's sources were read."""

    region_code: str
    indicator_id: str
    kind: GapKind
    reason: str
    place: Place = Place("gaps.csv")


@dataclass(frozen=True, slots=True)
class Correction:
    """A reasoned change of one field of one observation, such as a misprint in the source.

    ``expect`` is what the field must hold before the change; once it holds something else the build fails, so that
    no correction outlives its error. A ``retired`` correction stays for the record and changes nothing.
    """

    observation_id: str
    field: str
    expect: str
    value: str
    reason: str
    status: CorrectionStatus = "active"
    place: Place = Place("corrections.yml")
    made: str | None = None  # ISO day, where it is known


@dataclass(frozen=True, slots=True)
class Event:
    """Something dated that bears on how figures of a region, and of all inside it, may be read over time.

    ``indicators`` and ``themes`` say which figures; where ``breaks``, those before and after ``happened`` (an ISO day)
    are never joined. ``title``, ``publisher``, ``published`` and ``url`` cite where the date is from.
    """

    event_id: str
    happened: str
    region_code: str
    kind: EventKind
    breaks: bool
    indicators: tuple[str, ...]
    themes: tuple[str, ...]
    name_zh: str
    name_en: str
    note_zh: str
    note_en: str
    title: str
    publisher: str
    published: str | None = None
    url: str | None = None
    place: Place = Place("events.yml")


@dataclass(frozen=True, slots=True)
class Reply:
    """What a place says of a figure, or of an indicator without one; it stands beside the figure and changes nothing.

    ``observation_id`` is None where the reply is about the indicator as a whole; ``indicator_id`` is then given.
    ``office`` is who answers, ``words_en`` a translation or empty; the source says where the answer was published.
    """

    reply_id: str
    region_code: str
    indicator_id: str | None
    observation_id: str | None
    answered: str
    office: str
    words_zh: str
    words_en: str
    title: str
    publisher: str
    published: str | None = None
    url: str | None = None
    place: Place = Place("replies.yml")


@dataclass(frozen=True, slots=True)
class Remark:
    """A remark of a note or reason in both languages."""

    zh: str
    en: str
    place: Place = field(default=Place("notes.yml"), compare=False)


@dataclass(slots=True)
class Facts:
    """All facts of one build, as read, before checks."""

    regions: list[Region] = field(default_factory=list)
    sources: list[Source] = field(default_factory=list)
    families: list[Family] = field(default_factory=list)
    indicators: list[Indicator] = field(default_factory=list)
    concepts: list[Concept] = field(default_factory=list)
    practices: list[Practice] = field(default_factory=list)
    observations: list[Observation] = field(default_factory=list)
    region_practices: list[RegionPractice] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    remarks: list[Remark] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    economic_regions: dict[str, str] = field(default_factory=dict)  # province code → region, where it has one

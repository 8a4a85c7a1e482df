"""The tables of the data package: which columns, of which type, under which rules, leading where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from dashboard.locale import say, says
from dashboard.package.sdmx import PERIOD_PATTERN, STATUSES
from dashboard.view import GRADES, LEVELS, THEMES

_BOUNDS: Final = ("exact", "at_least", "approx", "at_most")
_KINDS: Final = ("stock", "flow", "cumulative", "ratio", "rate", "norm", "change", "target")
_BASES: Final = ("stated", "publication", "inferred", "unknown")
_PRECISIONS: Final = ("day", "month", "year")
_GAPS: Final = ("not_searched", "not_published", "not_applicable", "not_comparable", "withheld")
_REASONS: Final = (
    "bounds_conflict", "division_by_zero", "periods_differ", "concepts_differ", "too_far_apart", "undated",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Column:
    """One column: the name in the package, the name in the snapshot, type and constraints of Table Schema."""

    name: str
    of: str
    type: str = "string"
    required: bool = False
    unique: bool = False
    allowed: tuple[str | int, ...] = ()
    pattern: str = ""
    minimum: float | None = None

    def constraints(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        found |= {"required": True} if self.required else {}
        found |= {"unique": True} if self.unique else {}
        found |= {"enum": list(self.allowed)} if self.allowed else {}
        found |= {"pattern": self.pattern} if self.pattern else {}
        found |= {"minimum": self.minimum} if self.minimum is not None else {}
        return found


@dataclass(frozen=True, slots=True)
class Resource:
    """One table: ``links`` maps a column to the (resource, column) that it leads to."""

    name: str
    table: str
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ()
    links: tuple[tuple[str, str, str], ...] = ()


def _c(of: str, type: str = "string", *, name: str = "", **rules: Any) -> Column:
    return Column(name or of, of, type, **rules)


def _must(of: str, type: str = "string", *, name: str = "", **rules: Any) -> Column:
    return Column(name or of, of, type, required=True, **rules)


def _both(stem: str, *, required: bool = False) -> tuple[Column, Column]:
    return Column(f"{stem}_zh", f"{stem}_zh", required=required), Column(f"{stem}_en", f"{stem}_en", required=required)


_ID: Final = _must("observation_id", name="OBSERVATION_ID", unique=True)
_WHERE: Final = _must("region_code", name="REF_AREA")
_WHAT: Final = _must("indicator_id", name="INDICATOR")
_CONCEPT: Final = _c("concept_id", name="CONCEPT")
_VALUE: Final = (
    _must("value", "number", name="OBS_VALUE"),
    _c("value_to", "number", name="OBS_VALUE_TO"),
    _must("bound", name="BOUND", allowed=_BOUNDS),
    _c("obs_status", name="OBS_STATUS", allowed=STATUSES),
    _must("unit", name="UNIT_MEASURE"),
    _must("unit_mult", "integer", name="UNIT_MULT", allowed=(0,)),
    _must("kind", name="FIGURE_KIND", allowed=_KINDS),
)
_TIME: Final = (
    _c("time_period", name="TIME_PERIOD", pattern=PERIOD_PATTERN),
    _c("period_start", "date", name="PERIOD_START"),
    _c("period_end", "date", name="PERIOD_END"),
    _must("time_basis", name="TIME_BASIS", allowed=_BASES),
    _c("time_precision", name="TIME_PRECISION", allowed=_PRECISIONS),
)
_AREA: Final = ("REF_AREA", "regions", "code")
_MEASURE: Final = ("INDICATOR", "indicators", "indicator_id")
_NARROWER: Final = ("CONCEPT", "concepts", "concept_id")
_PLACE: Final = (_c("char_start", "integer", minimum=0), _c("char_end", "integer", minimum=1))

RESOURCES: Final = (
    Resource(
        "observations",
        "observation",
        (
            _ID, _WHERE, _c("scope", name="REF_AREA_PART"), _WHAT, _CONCEPT, *_VALUE, *_TIME,
            _must("source_id", name="SOURCE"), *_PLACE, _c("locator"), _c("as_printed"), _must("verified", "boolean"),
            _c("practice_id"), *_both("note"),
        ),
        ("OBSERVATION_ID",),
        (_AREA, _MEASURE, _NARROWER, ("SOURCE", "sources", "source_id"), ("practice_id", "practices", "practice_id")),
    ),
    Resource(
        "derived",
        "derived_observation",
        (_ID, _WHERE, _WHAT, _CONCEPT, *_VALUE, *_TIME, _must("years_apart", "number", minimum=0)),
        ("OBSERVATION_ID",),
        (_AREA, _MEASURE, _NARROWER),
    ),
    Resource(
        "derived_inputs",
        "derived_input",
        (
            _must("observation_id", name="OBSERVATION_ID"),
            _must("input_observation_id"),
            _must("position", "integer", minimum=0),
        ),
        ("OBSERVATION_ID", "input_observation_id"),
        (("OBSERVATION_ID", "derived", "OBSERVATION_ID"), ("input_observation_id", "observations", "OBSERVATION_ID")),
    ),
    Resource(
        "gaps",
        "gap",
        (
            _WHERE, _WHAT, _must("kind", name="GAP_KIND", allowed=_GAPS),
            _must("obs_status", name="OBS_STATUS", allowed=STATUSES), _c("reason_key", allowed=_REASONS),
            *_both("reason"),
        ),
        ("REF_AREA", "INDICATOR"),
        (_AREA, _MEASURE),
    ),
    Resource(
        "indicators",
        "indicator",
        (
            _must("indicator_id", unique=True), _must("theme", allowed=THEMES), _must("family"),
            *_both("name", required=True), _must("unit"), _must("kind", allowed=_KINDS),
            _must("polarity", allowed=("higher_better", "lower_better", "neutral")), *_both("definition"),
            *_both("caveat"), _must("aliases", "array"), _c("formula"),
        ),
        ("indicator_id",),
        (("family", "families", "family_id"),),
    ),
    Resource(
        "families",
        "family",
        (
            _must("family_id", unique=True), _must("theme", allowed=THEMES), *_both("name", required=True),
            *_both("caveat"),
        ),
        ("family_id",),
    ),
    Resource(
        "concepts",
        "concept",
        (_must("concept_id", unique=True), *_both("name", required=True), *_both("note")),
        ("concept_id",),
    ),
    Resource(
        "regions",
        "region",
        (
            _must("code", unique=True), *_both("name", required=True), _must("level", allowed=LEVELS),
            _c("parent_code"), _must("groups", "array"), _c("longitude", "number"), _c("latitude", "number"),
            _must("has_boundary", "boolean"), *_both("note"),
            _c("economic_region", allowed=("east", "central", "west", "northeast")),
        ),
        ("code",),
    ),
    Resource(
        "sources",
        "source",
        (
            _must("source_id", unique=True), _must("title"), _must("publisher"),
            _c("published", pattern=r"\d{4}(-\d{2}(-\d{2})?)?"), _c("page"), _c("url"), _must("kind"),
            _must("grade", allowed=GRADES), _must("reading", allowed=("full", "figures_only")), _c("text_file"),
            _c("text_sha256"), _must("text_status", allowed=("verified", "absent", "none")), *_both("note"),
        ),
        ("source_id",),
    ),
    Resource(
        "practices",
        "practice",
        (
            _must("practice_id", unique=True), _must("theme", allowed=THEMES), *_both("name", required=True),
            *_both("definition"), _must("aliases", "array"),
        ),
        ("practice_id",),
    ),
    Resource(
        "region_practices",
        "region_practice",
        (
            _WHERE, _must("practice_id"), _c("local_name"), _c("scope", name="REF_AREA_PART"),
            _must("source_id", name="SOURCE"), *_PLACE, _c("as_printed"), _must("verified", "boolean"), *_both("note"),
        ),
        (),
        (_AREA, ("practice_id", "practices", "practice_id"), ("SOURCE", "sources", "source_id")),
    ),
    Resource(
        "events",
        "event",
        (
            _must("event_id", unique=True), _must("happened", "date"), _WHERE,
            _must("kind", allowed=("census", "boundary", "concept", "policy", "method")), _must("breaks", "boolean"),
            _must("indicators", "array"), _must("themes", "array"), *_both("name", required=True), *_both("note"),
            _must("title"), _must("publisher"), _c("published"), _c("url"),
        ),
        ("event_id",),
        (_AREA,),
    ),
    Resource(
        "revisions",  # leads nowhere: ids of what is gone stay as they were
        "revision",
        (
            _must("revision_id", unique=True), _c("revised", "date"),
            _must("kind", allowed=("correction", "publication", "undo")), _c("region_code", name="REF_AREA"),
            _c("indicator_id", name="INDICATOR"), _c("observation_id", name="OBSERVATION_ID"),
            _c("source_id", name="SOURCE"), *_both("what"), *_both("why"),
        ),
        ("revision_id",),
    ),
    Resource(
        "replies",
        "reply",
        (
            _must("reply_id", unique=True), _WHERE, _WHAT, _c("observation_id", name="OBSERVATION_ID"),
            _must("answered", "date"), _must("office"), *_both("words"), _must("title"), _must("publisher"),
            _c("published"), _c("url"),
        ),
        ("reply_id",),
        (_AREA, _MEASURE, ("OBSERVATION_ID", "observations", "OBSERVATION_ID")),
    ),
)  # fmt: skip


def meaning(table: str, column: Column, language: str) -> str:
    """Return what a column means, in words."""
    keys = (f"means.{column.name}", f"means_in.{table}.{column.of}", f"means.{column.of}")
    return say(language, next((key for key in keys if says(language, key)), keys[0]))

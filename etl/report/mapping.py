"""The mapping file of a kind of report: which column is which indicator, agreed once and reused every month.

``data/imports/<name>.yml`` with ``kind: report``. A report is known by its headers, never by its file name: the same
columns with the same units are the same kind, in whatever order. Keys:

``batch``, ``title``, ``publisher``, ``grade``, ``url``, ``page``, ``note``
    Where the figures go (``data/periodic/<batch>``) and how they are cited.
``tables``
    One a sheet: ``shape`` (wide or long), ``places`` and ``fields`` (role → header), and ``columns``: for each
    ``header`` and ``unit`` as printed the ``indicator``, the ``factor`` to its unit and perhaps a ``concept``; or
    ``ignored`` with the reason. In the long shape the "header" is the word in the column of indicators.
``ignored_sheets``, ``regions``, ``signs``
    Sheets without figures; names of places → code ("-" leaves a row out); signs instead of a figure → gap or none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from etl.faults import AtlasError
from etl.model import GAP_KINDS, GRADES, Indicator
from etl.report.cells import plain
from etl.report.words import default_signs

KIND: Final = "report"
PROPOSED: Final = ".proposed.yml"
KEYS: Final = (
    "kind", "batch", "title", "publisher", "grade", "url", "page", "note", "tables", "ignored_sheets", "regions",
    "signs",
)  # fmt: skip
SIGNS: Final = ("none", *(gap for gap in GAP_KINDS if gap != "not_searched"))


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one column (wide) or one word (long) measures; no indicator: it is left out."""

    header: str
    unit: str
    indicator: str = ""
    factor: float | None = 1.0
    concept: str = ""
    ignored: str = ""


@dataclass(slots=True)
class TableMapping:
    """What one sheet's table means."""

    sheet: str
    shape: str
    roles: dict[str, str]  # region_code, region_name, parent, indicator, value, … → header
    columns: dict[tuple[str, str], Meaning] = field(default_factory=dict)

    def meaning(self, header: str, unit: str) -> Meaning | None:
        """Return what a header with a unit means."""
        return self.columns.get((plain(header), plain(unit)))


@dataclass(slots=True)
class ReportMapping:
    """A mapping file as read; ``name`` is its file's."""

    name: str
    batch: str
    title: str
    publisher: str
    grade: str = "B"
    url: str | None = None
    page: str | None = None
    note: str = ""
    tables: list[TableMapping] = field(default_factory=list)
    ignored_sheets: dict[str, str] = field(default_factory=dict)
    regions: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)
    period: str = ""  # of a filled template, whose cell says it

    def meanings(self) -> Iterator[Meaning]:
        """Yield what every column means."""
        for table in self.tables:
            yield from table.columns.values()

    @property
    def concepts(self) -> dict[str, str]:
        """The concept of each indicator that has one."""
        return {m.indicator: m.concept for m in self.meanings() if m.concept}


def is_report(path: Path) -> bool:
    """Return whether a mapping file is one of this kind; one that cannot be read is left to its own reader."""
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, yaml.YAMLError, UnicodeDecodeError):
        return False
    return isinstance(content, dict) and content.get("kind") == KIND


def read_report_mapping(path: Path, indicators: Mapping[str, Indicator], concepts: Mapping[str, object],
                        regions: Mapping[str, object]) -> ReportMapping:  # fmt: skip
    """Read a mapping file and hold its names against the catalogue.

    Raises
    ------
    AtlasError
        It is missing, no YAML, or names what the catalogue does not have.
    """
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
        mapping = _build(path.name, content)
    except FileNotFoundError as error:
        raise AtlasError("import_no_mapping", file=path.name) from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise AtlasError("import_bad_mapping", file=path.name, why=" ".join(str(error).split())) from error
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise AtlasError("report.mapping_part", file=path.name, part="?", found=str(error)) from error
    problems = [(key, "?") for key in content if key not in KEYS]
    for part, found in [*problems, *_problems(mapping, indicators, concepts, regions)]:
        raise AtlasError("report.mapping_part", file=path.name, part=part, found=found)
    return mapping


def _build(name: str, content: Any) -> ReportMapping:
    signs = {plain(str(sign)): str(gap) for sign, gap in (content.get("signs") or {}).items()}
    return ReportMapping(
        name=name,
        batch=str(content["batch"]),
        title=str(content.get("title") or ""),
        publisher=str(content.get("publisher") or ""),
        grade=str(content.get("grade") or "B"),
        url=content.get("url") or None,
        page=content.get("page") or None,
        note=str(content.get("note") or ""),
        tables=[_table(table) for table in content["tables"]],
        ignored_sheets={str(k): str(v or "") for k, v in (content.get("ignored_sheets") or {}).items()},
        regions={str(k): str(v) for k, v in (content.get("regions") or {}).items()},
        signs={**default_signs(), **signs},
    )


def _table(content: Mapping[str, Any]) -> TableMapping:
    roles = {str(k): plain(str(v)) for part in ("places", "fields") for k, v in (content.get(part) or {}).items()}
    table = TableMapping(str(content.get("sheet") or ""), str(content["shape"]), roles)
    for column in content.get("columns") or []:
        given = column.get("factor", 1)
        meaning = Meaning(
            header=plain(str(column["header"])),
            unit=plain(str(column.get("unit") or "")),
            indicator=str(column.get("indicator") or ""),
            factor=None if given is None else float(given),
            concept=str(column.get("concept") or ""),
            ignored=str(column.get("ignored") or ""),
        )
        table.columns[(meaning.header, meaning.unit)] = meaning
    return table


def _problems(mapping: ReportMapping, indicators: Mapping[str, Indicator], concepts: Mapping[str, object],
              regions: Mapping[str, object]) -> Iterator[tuple[str, str]]:  # fmt: skip
    if mapping.grade not in GRADES:
        yield "grade", mapping.grade
    for table in mapping.tables:
        if table.shape not in ("wide", "long"):
            yield "shape", table.shape
        if not {"region_code", "region_name"} & set(table.roles):
            yield "places", "region_code, region_name?"
        if table.shape == "long" and not {"indicator", "value"} <= set(table.roles):
            yield "fields", "indicator, value?"
    taken: dict[str, tuple[str, str]] = {}
    for meaning in mapping.meanings():
        known = indicators.get(meaning.indicator)
        if meaning.indicator and (known is None or known.formula is not None):
            yield f"columns {meaning.header} indicator", meaning.indicator
        if meaning.concept and meaning.concept not in concepts:
            yield f"columns {meaning.header} concept", meaning.concept
        if meaning.factor is not None and meaning.factor <= 0:
            yield f"columns {meaning.header} factor", f"{meaning.factor:g}"
        concept = taken.setdefault(meaning.indicator, (meaning.concept, meaning.header))
        if meaning.indicator and concept[0] != meaning.concept:
            yield f"columns {meaning.header} concept", f"{meaning.concept or '?'} / {concept[0] or '?'}"
    for word, code in mapping.regions.items():
        if code != "-" and code not in regions:
            yield f"regions {word}", code
    for sign, gap in mapping.signs.items():
        if gap not in SIGNS:
            yield f"signs {sign}", gap


def undecided(mapping: ReportMapping) -> list[tuple[str, str]]:
    """Return (part, what is wanted) for everything that a person has to fill in before the mapping can be used."""
    wanted = [(f"columns {m.header}", "factor") for m in mapping.meanings() if m.indicator and m.factor is None]
    wanted += [(part, "?") for part, given in (("title", mapping.title), ("publisher", mapping.publisher)) if not given]
    return wanted

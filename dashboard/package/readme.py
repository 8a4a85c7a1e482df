"""The codebook of the data package in words: what is in it, what the codes mean, and every indicator."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import pandas as pd

from dashboard import cite
from dashboard.frame import records
from dashboard.locale import say
from dashboard.package.resources import RESOURCES, Resource, meaning
from dashboard.package.sdmx import STATUS_OF_BOUND, STATUS_OF_GAP, STATUS_OF_OTHER_CONCEPT
from dashboard.render.values import shown

_CODES: Final = (
    ("bound_long", ("exact", "at_least", "approx", "at_most"), "BOUND"),
    ("kind", ("stock", "flow", "cumulative", "ratio", "rate", "norm", "change", "target"), "FIGURE_KIND"),
    ("basis", ("stated", "publication", "inferred", "unknown"), "TIME_BASIS"),
    (
        "gap_long",
        ("not_searched", "not_published", "not_applicable", "not_comparable", "withheld"),
        "GAP_KIND",
    ),
    ("grade_long", ("A", "B", "C", "D"), "grade"),
    ("polarity", ("higher_better", "lower_better", "neutral"), "polarity"),
)


_SIGNS: Final = re.compile(r"[|\[\]`]")


def text(build: Mapping[str, Any], indicators: pd.DataFrame, sizes: Mapping[str, int], language: str) -> str:
    """Return the codebook as Markdown.

    Parameters
    ----------
    build : mapping
        build_id and built_at.
    indicators : DataFrame
        Rows of the resource "indicators".
    sizes : mapping
        Rows of every resource by its name.
    """
    citation = cite.atlas(build["build_id"], build["built_at"], language)
    parts = [
        f"# {say(language, 'package.title')}",
        say(language, "package.description"),
        say(language, "package.version", build=build["build_id"], built=f"{build['built_at']:%Y-%m-%d}"),
        f"## {say(language, 'package.cite')}",
        citation.gbt,
        f"```bibtex\n{citation.bibtex}\n```",
        say(language, "package.rights"),
        f"## {say(language, 'package.tables')}",
        _tables(sizes, language),
        f"## {say(language, 'package.fields')}",
        *(part for resource in RESOURCES for part in _fields(resource, language)),
        say(language, "package.apostrophe"),
        f"## {say(language, 'package.sdmx')}",
        say(language, "package.sdmx_words"),
        _statuses(language),
        f"## {say(language, 'package.codes')}",
        *(part for group, codes, column in _CODES for part in _codes(group, codes, column, language)),
        f"## {say(language, 'package.indicators')}",
        *_indicators(indicators, language),
    ]
    return "\n\n".join(parts) + "\n"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [f"| {' | '.join(heads)} |", f"|{'|'.join(' --- ' for _ in heads)}|"]
    lines += [f"| {' | '.join(_cell(cell) for cell in row)} |" for row in rows]
    return "\n".join(lines)


def _cell(value: object) -> str:
    """Return a cell in which no name is a link, a picture or a tag, whatever shows the file."""
    if value is None:
        return ""
    said = " ".join(shown(value).split()).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SIGNS.sub(r"\\\g<0>", said)


def _tables(sizes: Mapping[str, int], language: str) -> str:
    heads = [say(language, f"package.head_{name}") for name in ("file", "content", "rows")]
    return _table(heads, [(f"data/{r.name}.csv", say(language, f"table.{r.table}"), sizes[r.name]) for r in RESOURCES])


def _fields(resource: Resource, language: str) -> list[str]:
    heads = [say(language, f"package.head_{name}") for name in ("column", "type", "meaning")]
    rows = [(column.name, column.type, meaning(resource.table, column, language)) for column in resource.columns]
    return [f"### {resource.name}", _table(heads, rows)]


def _statuses(language: str) -> str:
    none = say(language, "package.no_code")
    rows = [(f"BOUND = {bound}", code or none) for bound, code in STATUS_OF_BOUND.items()]
    rows += [("CONCEPT", STATUS_OF_OTHER_CONCEPT), ("FIGURE_KIND = target", none)]
    rows += [(f"GAP_KIND = {gap}", code) for gap, code in STATUS_OF_GAP.items()]
    return _table([say(language, "package.head_ours"), "OBS_STATUS"], rows)


def _codes(group: str, codes: Sequence[str], column: str, language: str) -> list[str]:
    heads = [say(language, f"package.head_{name}") for name in ("code", "meaning")]
    return [f"### {column}", _table(heads, [(code, say(language, f"{group}.{code}")) for code in codes])]


def _indicators(indicators: pd.DataFrame, language: str) -> list[str]:
    heads = [say(language, f"package.head_{name}") for name in ("id", "name", "unit", "kind", "definition", "formula")]
    parts = []
    for theme, rows in indicators.groupby("theme", sort=True):
        lines = [
            (
                row["indicator_id"],
                row[f"name_{language}"],
                row["unit"],
                say(language, f"kind.{row['kind']}"),
                " ".join(part for part in (row[f"definition_{language}"], row[f"caveat_{language}"]) if part),
                row["formula"],
            )
            for row in records(rows)
        ]
        parts += [f"### {say(language, f'theme.{theme}')}", _table(heads, lines)]
    return parts

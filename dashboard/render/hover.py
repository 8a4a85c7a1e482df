"""Words that appear over a mark, and the marks themselves: what a click on a bar or a cell means."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from dashboard.locale import say
from dashboard.render.facets import Facet, Gaps
from dashboard.render.values import escape, period_text, value_text, wrap

_MOST_NAMES: Final = 24


@dataclass(frozen=True, slots=True)
class Mark:
    """What was clicked: a figure, or a gap of a place (or of many, then without ``region_code``)."""

    observation_id: str | None = None
    gap: str | None = None
    region_code: str | None = None
    indicator_id: str | None = None


def gap_mark(kind: str, region_code: str, indicator_id: str) -> str:
    """Return the customdata of a missing figure; ``read_mark`` is the inverse."""
    return f"gap:{kind}:{region_code}:{indicator_id}"


def read_mark(customdata: object) -> Mark | None:
    """Read the customdata of a clicked point; None where it is not one of ours."""
    if isinstance(customdata, (list, tuple)) and customdata:
        customdata = customdata[0]
    if not isinstance(customdata, str) or not customdata:
        return None
    if not customdata.startswith("gap:"):
        return Mark(observation_id=customdata)
    parts = customdata.split(":")
    if len(parts) != 4:
        return None
    return Mark(gap=parts[1], region_code=parts[2] or None, indicator_id=parts[3])


def read_marks(customdata: object) -> list[Mark]:
    """Read the customdata of a clicked point that may stand for several figures, as that of a scatter for its two."""
    several = customdata if isinstance(customdata, (list, tuple)) else [customdata]
    return [mark for one in several if (mark := read_mark(one)) is not None]


def row_hover(row: Mapping[str, Any], publishers: Mapping[str, str], language: str) -> str:
    """Return everything that stands behind a bar, as lines of Plotly text."""
    lines = figure_lines(row, publishers, language)
    if not math.isnan(row["rank_from"]):
        # After the date and, of a normalised figure, after what it was made of.
        basis = sum(len(wrap(told, 30.0)) for told in basis_lines(row, language))
        lines.insert((4 if row["concept_name"] else 3) + basis, _rank(row, language))
    return "<br>".join([*lines, f"<i>{escape(say(language, 'chart.click'))}</i>"])


def figure_lines(row: Mapping[str, Any], publishers: Mapping[str, str], language: str) -> list[str]:
    """Return place, indicator and value, concept, date, source, printed form: escaped lines."""
    value = escape(value_text(row, language, full=True))
    lines = [
        f"<b>{escape(row['region_name'])}</b>",
        f"{escape(row['indicator_name'])}{say(language, 'list.colon')}<b>{value}</b>",
    ]
    if row["concept_name"]:
        lines.append(escape(row["concept_name"]))
    lines.append(escape(period_text(row, language)))
    lines += [escape(words) for told in basis_lines(row, language) for words in wrap(told, 30.0)]
    lines.append(escape(f"{say(language, 'level.' + row['level'])} · {say(language, 'grade_long.' + row['grade'])}"))
    if row["derived"]:
        lines.append(escape(say(language, "chart.calculated", count=len(row["observation_ids"]))))
    else:
        publisher = publishers.get(row["source_id"], row["source_id"])
        lines.append("<br>".join(map(escape, wrap(say(language, "chart.source", source=publisher), 30.0))))
    if row["as_printed"]:
        lines.append("<br>".join(map(escape, wrap(say(language, "chart.printed", printed=row["as_printed"]), 30.0))))
    if row.get("conflict"):
        lines.append(escape(say(language, "hover.conflict")))
    if row["choices"] > 1:
        lines.append(escape(say(language, "chart.choices", count=row["choices"])))
    return lines


def basis_lines(row: Mapping[str, Any], language: str) -> list[str]:
    """Return what a normalised figure was made of: the published figure, then its denominator with date and source.

    Nothing for a figure as published. Plain text: escape it where it becomes markup.
    """
    lines = [say(language, "hover.published", value=value)] if (value := base_text(row, language)) else []
    return lines + ([denominator_text(row, language)] if denominator_text(row, language) else [])


def base_text(row: Mapping[str, Any], language: str) -> str:
    """Return the figure as published, with bound and unit, where normalising has changed it; else nothing."""
    return _part_text(row, "base", language) if _there(row, "base_value") else ""


def denominator_text(row: Mapping[str, Any], language: str) -> str:
    """Return what a figure was divided by: name, value with its bound, date and publisher; nothing where by nothing."""
    if not _there(row, "denominator_value"):
        return ""
    end, source = row.get("denominator_end"), row.get("denominator_source")
    when = say(language, "period.as_of", when=end.isoformat()) if isinstance(end, date) else ""
    aside = say(language, "list.comma").join(filter(None, [when, source if isinstance(source, str) else ""]))
    said = {"name": row["denominator_name"], "value": _part_text(row, "denominator", language)}
    key = "hover.denominator" if aside else "hover.denominator_alone"
    return say(language, key, aside=aside, **said)


def _there(row: Mapping[str, Any], name: str) -> bool:
    value = row.get(name)
    return isinstance(value, (int, float)) and not math.isnan(value)


def _part_text(row: Mapping[str, Any], part: str, language: str) -> str:
    fields = ("value", "value_to", "bound", "unit")
    return value_text({name: row[f"{part}_{name}"] for name in fields}, language, full=True)


def gap_hover(gaps: Gaps, facet: Facet, language: str) -> str:
    """Return what is missing, why, and where (at most ``_MOST_NAMES`` names)."""
    names = [str(row["region_name"]) for row in gaps.rows]
    text = say(language, "list.comma").join(names[:_MOST_NAMES])
    if len(names) > _MOST_NAMES:
        text = say(language, "chart.and_more", names=text, count=len(names))
    head = escape(facet.indicator["name"]) + say(language, "list.colon") + escape(say(language, f"gap.{gaps.kind}"))
    lines = [f"<b>{head}</b>", escape(say(language, f"gap_long.{gaps.kind}")), *map(escape, wrap(text, 34.0))]
    reasons = dict.fromkeys(row["gap_reason"] for row in gaps.rows if row["gap_reason"])
    lines += [escape(say(language, "chart.reason", reason=reason)) for reason in list(reasons)[:3]]
    return "<br>".join(lines)


def cell_hover(row: Mapping[str, Any], publishers: Mapping[str, str], language: str) -> str:
    """Return what stands behind a cell of the matrix, filled or missing."""
    if row["gap"] is None:
        return "<br>".join([*figure_lines(row, publishers, language), f"<i>{escape(say(language, 'chart.click'))}</i>"])
    lines = [f"<b>{escape(row['region_name'])}</b>", escape(row["indicator_name"])]
    lines += [f"<b>{escape(say(language, 'gap.' + row['gap']))}</b>", escape(say(language, "gap_long." + row["gap"]))]
    if row["gap_reason"]:
        lines.append(escape(say(language, "chart.reason", reason=row["gap_reason"])))
    return "<br>".join(lines)


def _rank(row: Mapping[str, Any], language: str) -> str:
    first, last, of = (int(row[name]) for name in ("rank_from", "rank_to", "rank_of"))
    if first == last:
        return escape(say(language, "chart.rank", rank=first, of=of))
    return escape(say(language, "chart.rank_range", first=first, last=last, of=of))

"""What a click on a picture of practices means, and the layout that these pictures share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from dashboard.locale import say
from dashboard.render.palette import FONT, SMALL_SIZE, Palette
from dashboard.render.values import escape, wrap

_PRACTICE: Final = "practice:"
_PAIR: Final = "pair:"
NAME_WIDTH: Final = 4.6
"""Chinese characters of a place's name in one line over a column."""


@dataclass(frozen=True, slots=True)
class PracticeMark:
    """A cell that was clicked: a practice at a place, or two places that are compared (then ``other`` is a code)."""

    region_code: str
    practice_id: str = ""
    other: str = ""


def practice_mark(region_code: str, practice_id: str) -> str:
    """Return the customdata of a practice at a place; ``read_practice_mark`` is the inverse."""
    return f"{_PRACTICE}{region_code}:{practice_id}"


def pair_mark(region_code: str, other: str) -> str:
    """Return the customdata of two places that are compared."""
    return f"{_PAIR}{region_code}:{other}"


def read_practice_mark(customdata: object) -> PracticeMark | None:
    """Read the customdata of a clicked point; None where it is not one of a picture of practices."""
    if isinstance(customdata, (list, tuple)) and customdata:
        customdata = customdata[0]
    if not isinstance(customdata, str):
        return None
    for head in (_PRACTICE, _PAIR):
        parts = customdata.removeprefix(head).split(":")
        if customdata.startswith(head) and len(parts) == 2 and all(parts):
            return PracticeMark(parts[0], parts[1]) if head == _PRACTICE else PracticeMark(parts[0], other=parts[1])
    return None


def cell_hover(row: Mapping[str, Any], publishers: Mapping[str, str], language: str) -> str:
    """Return what stands behind a cell of the matrix: local names, part of the place, date, grade, printed words."""
    lines = [f"<b>{escape(row['region_name'])}</b>", f"<b>{escape(row['practice_name'])}</b>"]
    if row["gap"] is not None:
        lines.append(escape(say(language, f"practice_gap.{row['gap']}")))
        lines += map(escape, wrap(say(language, f"practice_gap_long.{row['gap']}"), 28.0))
        return "<br>".join(lines)
    comma = say(language, "list.comma")
    lines += map(escape, wrap(say(language, "practice.local", names=comma.join(row["local_names"])), 28.0))
    if row["scopes"]:
        lines += map(escape, wrap(say(language, "practice.scope", scopes=comma.join(row["scopes"])), 28.0))
    published = row["published"] or say(language, "evidence.published_unknown")
    publisher = publishers.get(row["source_id"], str(row["source_id"]))
    lines.append(escape(say(language, "chart.source", source=f"{publisher} {published}")))
    lines.append(escape(say(language, f"grade_long.{row['grade']}")))
    if row["observation_ids"]:
        lines.append(escape(say(language, "practice.figures", count=len(row["observation_ids"]))))
    return "<br>".join([*lines, f"<i>{escape(say(language, 'chart.click'))}</i>"])


def name_lines(name: str) -> list[str]:
    """Return a place's name in lines short enough for the head of a column; Latin words stay whole."""
    return wrap(name, 6.0 if name.isascii() else NAME_WIDTH)


def column_label(name: str, colours: Palette, *, marked: bool = False) -> str:
    """Return a place's name for the head of a column, in short lines; ``marked`` in the accent colour."""
    text = "<br>".join(escape(line) for line in name_lines(name))
    return f'<span style="color:{colours.accent}"><b>{text}</b></span>' if marked else text


def layout(colours: Palette, *, height: float, left: float, top: float, right: float = 24) -> dict[str, Any]:
    """Return what the layouts of these pictures share."""
    return {
        "height": int(height), "margin": {"l": int(left), "r": int(right), "t": int(top), "b": 16}, "dragmode": False,
        "paper_bgcolor": "rgba(0,0,0,0)", "plot_bgcolor": "rgba(0,0,0,0)", "hovermode": "closest",
        "font": {"family": FONT, "size": SMALL_SIZE, "color": colours.ink},
        "hoverlabel": {"bgcolor": colours.paper, "bordercolor": colours.gap, "align": "left",
                       "font": {"family": FONT, "size": 14, "color": colours.ink}},
        "legend": {"orientation": "h", "x": 0, "xref": "container", "y": 1, "yref": "container", "yanchor": "top",
                   "itemclick": False, "itemdoubleclick": False, "font": {"size": SMALL_SIZE}, "itemsizing": "trace"},
    }  # fmt: skip


def axis(ticks: list[float], texts: list[str], span: list[float], colours: Palette, **more: Any) -> dict[str, Any]:
    """Return a still axis with its own ticks."""
    return {
        "tickmode": "array", "tickvals": ticks, "ticktext": texts, "range": span, "fixedrange": True, "ticks": "",
        "zeroline": False, "showgrid": False, "tickfont": {"size": SMALL_SIZE, "color": colours.ink}, **more,
    }  # fmt: skip

"""What a map of thousands of places sends to the browser: one sign a place and short words, never an outline.

Outlines and names lie in the static files of the boundaries, which the browser fetches once and keeps. The picture
itself is a sign for each outline in the order of that file, the figures as text, and a list of the few different
endings (date, grade, source) that the words over a place can have. ``dashboard/ui/map_dense*.js`` draws it.
"""

from __future__ import annotations

import json
from itertools import takewhile
from pathlib import Path
from typing import Any, Final

from dashboard.compare import GAP_ORDER
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.map_places import inside
from dashboard.render.map_classes import radius
from dashboard.render.map_geometry import FOLDER, outlines, province_of, successions
from dashboard.render.map_legend import HATCH_APART, HATCHES
from dashboard.render.map_marks import Mark, Marks, marks, ranked
from dashboard.render.map_words import said_over
from dashboard.render.palette import palette
from dashboard.render.row_parts import GAP_SIGNS
from dashboard.view import View

LARGEST: Final = 30.0  # pixels of the largest circle's radius, as on the other live map
COLUMN: Final = 130.0  # pixels of the highest column
MOST_LABELS: Final = 20
MOST_ENDINGS: Final = 20_000  # bytes
EXACT: Final = "01234"
OPEN: Final = "ABCDE"
NOTHING: Final = "."
GAPS: Final = "abcdefghijkl"
"""Signs of an outline: its class; its class, where a bound leaves it open; nothing; the kind of its gap."""
_ENDING: Final = (
    "concept_name", "period_start", "period_end", "kind", "time_precision", "time_basis", "grade", "source_id",
)  # fmt: skip
"""Columns that the words under a value are made of."""


def payload(
    frame: Frame,
    view: View,
    theme: str = "light",
    boundary_url: str = "app/static/boundaries",
    folder: Path | None = None,
) -> dict[str, Any]:
    """Return what the browser needs to draw a dense map over the static outlines.

    Parameters
    ----------
    frame, view
        As for ``map_deck.figure_map``.
    theme : str
        "light" or "dark".
    boundary_url : str
        Folder of the outlines on this host.
    folder : Path, optional
        The same folder on the disk; that of the project by default.

    Returns
    -------
    dict
        For JSON. ``marks`` has a sign for each outline of the file ``urls.areas``, in its order; ``texts``, ``tail``
        and ``sizes`` have an entry for each of them that has a figure. All words are plain text.
    """
    found = marks(frame, view, folder)
    name = _file(view, folder)
    order = list(outlines(name, folder).values())
    at = {outline.code: index for index, outline in enumerate(order)}
    drawn, over = _on_outlines(found, at)
    gaps, gaps_over = _gaps_on_outlines(found, at, set(drawn), folder)
    figures = [drawn[index] for index in sorted(drawn)]
    said = _words([*figures, *over], frame, folder)
    return {
        "mode": found.mode,
        "language": frame.language,
        "urls": _urls(view, name, boundary_url, folder),
        "fit": inside(view.within) if view.within else "",
        "marks": _signs(len(order), drawn, gaps),
        "codes": {
            index: str(row["region_code"])
            for index, row in [*((i, m.row) for i, m in drawn.items()), *gaps.items()]
            if row["region_code"] != order[index].code
        },
        "sizes": " ".join(str(_size(mark, found)) for mark in figures) if found.mode != "areas" else "",
        "points": [_point(mark, found) for mark in over] + [_gap_point(row) for row in gaps_over],
        "first": _first(found, view, {id(mark): index for index, mark in drawn.items()}, over, len(order)),
        "highlight": view.highlight,
        "look": _look(found, theme),
        "words": _own_words(frame.language),
        **said,
    }


def names(frame: Frame, view: View, folder: Path | None = None) -> str:
    """Return a line for each outline: what its place is called here, empty where the outline has the same name.

    The names are the same for every figure, so they are sent apart from the picture, and once.
    """
    older = {
        now.code: code for code, now in successions(folder).items() if now.extent == "same"
    }  # a figure under an older code is drawn on the area of today
    called = dict(zip(frame.rows["region_code"], frame.rows["region_name"], strict=True))
    said = []
    for outline in outlines(_file(view, folder), folder).values():
        name = _line(called.get(outline.code) or called.get(older.get(outline.code, ""), ""))
        said.append("" if name == (outline.name_zh if frame.language == "zh" else outline.name_en) else name)
    return "\n".join(said)


def _file(view: View, folder: Path | None) -> str:
    """Return the file whose outlines are coloured: the nation's, or the finer one of a province where there is one."""
    fine = f"{view.map_level}/{province_of(view.within or '000000')}"
    return fine if view.within and view.map_level != "province" and outlines(fine, folder) else view.map_level


def _urls(view: View, name: str, url: str, folder: Path | None) -> dict[str, str]:
    """Return the addresses of the files, each with a version of its own, so that a browser may keep it for ever."""
    wanted = {"areas": name, "provinces": "province", "lines": "lines", "points": "points"}
    if view.within and view.map_level == "county":
        wanted["prefectures"] = f"prefecture/{province_of(view.within)}"
    files = {key: (folder or FOLDER) / f"{one}.json" for key, one in wanted.items()}
    return {
        key: f"{url}/{wanted[key]}.json?v={file.stat().st_mtime_ns:x}" for key, file in files.items() if file.is_file()
    }


def _on_outlines(found: Marks, at: dict[str, int]) -> tuple[dict[int, Mark], list[Mark]]:
    """Return the figures that have an outline of their own, by its index, and those that are points."""
    drawn: dict[int, Mark] = {}
    over = []
    for mark in found.places:
        index = at.get(mark.outline.code, -1) if mark.outline else -1
        if index < 0 or index in drawn:
            over.append(mark)
        else:
            drawn[index] = mark
    return drawn, over


def _gaps_on_outlines(
    found: Marks, at: dict[str, int], taken: set[int], folder: Path | None
) -> tuple[dict[int, dict[str, Any]], list[dict[str, Any]]]:
    gaps: dict[int, dict[str, Any]] = {}
    over, changed = [], successions(folder)
    for row in found.gaps:
        moved = changed.get(row["region_code"])
        index = at.get(row["region_code"], at.get(moved.code, -1) if moved and moved.extent == "same" else -1)
        if index < 0 or index in taken or index in gaps:
            over.append(row)
        else:
            gaps[index] = row
    return gaps, over


def _sign(mark: Mark) -> str:
    return (OPEN if mark.open else EXACT)[mark.shown]


def _signs(count: int, drawn: dict[int, Mark], gaps: dict[int, dict[str, Any]]) -> str:
    signs = [NOTHING] * count
    for index, mark in drawn.items():
        signs[index] = _sign(mark)
    for index, row in gaps.items():
        signs[index] = GAPS[GAP_ORDER.index(row["gap"])]
    return "".join(signs)


def _words(shown: list[Mark], frame: Frame, folder: Path | None) -> dict[str, Any]:
    """Return the values, and what is said under each: the few different endings once, and their numbers."""
    told = _endings(shown, frame, folder)
    tails = {tail: at for at, tail in enumerate(dict.fromkeys(told))}
    units = {m.text.removeprefix(m.short) if m.text.startswith(m.short) else None for m in shown}
    unit = units.pop() if len(units) == 1 else None
    return {
        "head": said_over(shown[0], frame, folder)[1].removesuffix(shown[0].text) if shown else "",
        "unit": unit or "",
        "texts": "\n".join(_line(mark.text if unit is None else mark.short) for mark in shown),
        "tails": list(tails),
        "tail": " ".join(str(tails[tail]) for tail in told) if len(tails) > 1 else "",
        "others": "".join("01"[not mark.same] for mark in shown) if any(not mark.same for mark in shown) else "",
    }


def _endings(shown: list[Mark], frame: Frame, folder: Path | None) -> list[str]:
    """Return what is said under the value of each place.

    Where the different endings are too much to send, first the source and what follows it go, then all of them: a
    click tells both.
    """
    known: dict[tuple[Any, ...], list[str]] = {}
    ends = []
    for mark in shown:
        key = (*(mark.row.get(name) for name in _ENDING), mark.row["derived"] and len(mark.row["observation_ids"]),
               mark.moved and mark.code)  # fmt: skip
        if key not in known:
            known[key] = said_over(mark, frame, folder)[2:]
        ends.append(known[key])
    click, source = say(frame.language, "chart.click"), say(frame.language, "chart.source", source="")
    short = {id(end): [*takewhile(lambda line: not line.startswith(source), end), click] for end in known.values()}
    for told in (["\n".join(end) for end in ends], ["\n".join(short[id(end)]) for end in ends]):
        if sum(len(tail.encode()) + 3 for tail in set(told)) <= MOST_ENDINGS:
            return told
    return [click] * len(shown)


def _line(text: object) -> str:
    return " ".join(str(text).split())


def _size(mark: Mark, found: Marks) -> int:
    """Return the radius of a circle or the height of a column, in tenths of a pixel."""
    if found.mode == "columns":
        return round(10 * COLUMN * max(mark.value, 0.0) / found.largest) if found.largest > 0 else 0
    return round(10 * max(radius(mark.value, found.largest, LARGEST * found.scale), 1.0))


def _point(mark: Mark, found: Marks) -> dict[str, Any]:
    """Return a figure without an outline of its own: a dot in its colour, a circle or a column."""
    size = 65 if found.mode == "areas" else _size(mark, found)
    return {
        "code": mark.code, "name": _line(mark.row["region_name"]), "at": [mark.longitude, mark.latitude],
        "sign": _sign(mark), "size": size,
    }  # fmt: skip


def _gap_point(row: dict[str, Any]) -> dict[str, Any]:
    return {
        "code": row["region_code"], "name": _line(row["region_name"]), "at": [row["longitude"], row["latitude"]],
        "sign": GAPS[GAP_ORDER.index(row["gap"])], "size": 0,
    }  # fmt: skip


def _first(found: Marks, view: View, index: dict[int, int], over: list[Mark], areas: int) -> list[int]:
    """Return who is named first: indices of outlines, and beyond their number those of the points."""
    points = {id(mark): areas + at for at, mark in enumerate(over)}
    return [index.get(id(mark), points.get(id(mark), -1)) for mark in ranked(found, view)[:MOST_LABELS]]


def _look(found: Marks, theme: str) -> dict[str, Any]:
    colours = palette(theme)
    return {
        "classes": list(found.classes.colours(theme)),
        "land": colours.land, "border": colours.border, "paper": colours.paper, "ink": colours.ink,
        "gap": colours.gap, "grey": colours.grey, "accent": colours.accent, "mark": colours.benchmark,
    }  # fmt: skip


def _own_words(language: str) -> dict[str, Any]:
    """Return what the drawing itself says: each kind of gap, and its buttons."""
    gaps = {
        GAPS[at]: {
            "sign": GAP_SIGNS[kind], "name": say(language, f"gap.{kind}"), "long": say(language, f"gap_long.{kind}"),
            "hatch": HATCHES[kind], "apart": HATCH_APART.get(kind, 5.0),
        }
        for at, kind in enumerate(GAP_ORDER)
    }  # fmt: skip
    return {"gaps": gaps, **{key: say(language, f"map.dense_{key}") for key in ("closer", "away", "whole")}}


def as_json(found: dict[str, Any]) -> str:
    """Return a payload as it is sent."""
    return json.dumps(found, ensure_ascii=False, separators=(",", ":"))

"""A picture for the stage: one drawing for the light and the dark room, with its marks, its ids and its page cuts."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import Final

from dashboard.frame import Frame, records
from dashboard.player.rows import rows
from dashboard.render import picture_file, scatter
from dashboard.render.map_figure import figure_map
from dashboard.render.svg import Drawing, drawing
from dashboard.render.svg_lower import LEAST, lowered, narrowed
from dashboard.render.values import width as text_width
from dashboard.view import View

SCALE: Final = 24 / 14
"""Pixels of the stage for one of a drawing: the smallest type of a drawing, 14 pixels, becomes 24."""
MAPS: Final = ("figure_map", "places_map")
"""Kinds that are drawn to fit the room that there is."""
_SMALLEST: Final = 14.0
_TAG: Final = re.compile(r"<[^<>]*>")
_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{6}\b")
_VARIABLE: Final = re.compile(r"var\((--c[0-9A-F]{6}-[0-9A-F]{6})\)")
_MARK: Final = re.compile(r'data-mark="([^"]*)"')
_SIZE: Final = re.compile(r'font-size="([\d.]+)"')
_ID: Final = re.compile(r'(?<= id=")(?=[^"])|(?<="url\(#)|(?<==url\(#)')
_OWN: Final = "\ue000"  # stands before every id until the picture has its place on the stage
_HEADED: Final = ("heatmap", "coverage_matrix", "practice_matrix", "practice_similarity")
_ROWS: Final = ("ranked_bars", "dot_plot", "dumbbell", *_HEADED)  # kinds whose rows may move together
_MOST_SCREENS: Final = 3
_STILL_CUT: Final = 0.9  # of a height: rows that are nearer cannot be parted
_REPEATED: Final = 90.0  # pixels
_PANELS: Final = ("trend", "scatter", "practice_outcome")  # kinds whose plots stay whole
_LEAST_PLOT: Final = 640.0  # pixels that a scatter is wide at least
_AROUND_PLOT: Final = 112.0  # pixels of the words over and under a scatter
_SLANTED: Final = ("heatmap", "coverage_matrix")  # kinds whose heads are long names
_LONGEST_HEAD: Final = 14.0  # Chinese characters
_MOST_HEAD: Final = 280.0  # pixels of a drawing: a higher head would leave no room under it


@dataclass(frozen=True, slots=True)
class Picture:
    """A drawing that can be set on the stage.

    Attributes
    ----------
    width, height : float
        Of the drawing; the stage shows it ``SCALE`` times as large.
    svg : str
        Elements whose colours are variables (``colours``); ids are made the picture's own by ``placed``.
    cuts : tuple of float
        Where a page may end, the foot included.
    head : float
        Height of the heads of columns, which every page repeats; 0 for none.
    marks : tuple of str
        What can be clicked, in the order in which it is drawn.
    even : bool
        Whether screens of much the same height hold it well: rows do, a plot stays with its axis.
    """

    width: float
    height: float
    svg: str
    cuts: tuple[float, ...]
    head: float
    marks: tuple[str, ...]
    even: bool = True

    def placed(self, name: str) -> str:
        """Return the elements with ids that no other picture has."""
        return self.svg.replace(_OWN, f"{name}-")


def picture(frame: Frame, view: View, width: float, height: float) -> Picture:
    """Draw a view for the stage.

    Parameters
    ----------
    width : float
        Pixels of the stage that the picture may fill.
    height : float
        The same downwards: a map is drawn to fit it, what has rows goes on on the next page.

    Raises
    ------
    NotDrawable
        Where nothing of the view is drawn outside the screen.
    """
    size = width / SCALE, height / SCALE
    frame = _short(frame) if view.kind in _SLANTED else frame
    light, dark = (_fitted(_drawn(frame, view, theme, size), view, size[1]) for theme in ("light", "dark"))
    found = rows(light.svg, light.height, panels=view.kind in _PANELS)
    head = found.heads if view.kind in _HEADED and found.heads <= _MOST_HEAD else 0.0
    marks = [mark for several in _MARK.findall(light.svg) for mark in several.split()]
    svg = _TAG.sub(lambda tag: _tidied(tag.group()), both(light.svg, dark.svg))
    own = tuple(dict.fromkeys(marks))
    return Picture(light.width, light.height, svg, found.cuts, head, own, view.kind not in _PANELS)


def both(light: str, dark: str) -> str:
    """Return one drawing for both themes: where they differ by colours only, each colour is a variable.

    Where they differ otherwise both are there, in groups of the classes ``ap-light`` and ``ap-dark``.
    """
    if _TAG.sub(_bare, light) != _TAG.sub(_bare, dark):
        return f'<g class="ap-light">{light}</g><g class="ap-dark">{dark}</g>'
    others = iter([colour for tag in _TAG.findall(dark) for colour in _COLOUR.findall(tag)])

    def named(found: re.Match[str]) -> str:
        first, second = found.group().upper(), next(others).upper()
        return first if first == second else f"var(--c{first[1:]}-{second[1:]})"

    return _TAG.sub(lambda tag: _COLOUR.sub(named, tag.group()), light)


def colours(drawn: str) -> tuple[str, str]:
    """Return the declarations of all colour variables that are used, for the light theme and for the dark one."""
    found = sorted(set(_VARIABLE.findall(drawn)))
    light, dark = (";".join(f"{name}:#{name[3:].split('-')[at]}" for name in found) for at in (0, 1))
    return light, dark


def _bare(tag: re.Match[str]) -> str:
    return _COLOUR.sub("#", tag.group())


def _drawn(frame: Frame, view: View, theme: str, size: tuple[float, float]) -> Drawing:
    if view.kind in MAPS:
        return figure_map(frame, view, theme, size=size, marks_said=True)
    if view.kind == "scatter":
        return drawing(
            scatter.draw(frame, view, theme, plot=(_LEAST_PLOT, size[1] - _AROUND_PLOT)), size[0], marks=True
        )
    return picture_file.picture(frame, view, theme, size[0], marks=True)


def _fitted(found: Drawing, view: View, room: float) -> Drawing:
    """Return a drawing with its lines inside it and, where its rows may move together, on as few screens as hold it."""
    found = narrowed(found)
    if view.kind not in _ROWS:
        return found
    for screens in range(1, _MOST_SCREENS + 1):
        # Each screen repeats the heads of the columns, and ends with a row that is whole.
        least = LEAST if screens == 1 else _STILL_CUT
        lower = lowered(found, screens * room - (screens - 1) * _REPEATED, least)
        if lower.height <= screens * room:
            return lower
    return found


def _short(frame: Frame) -> Frame:
    """Return a frame whose heads of columns leave room to its rows: the whole name is in the evidence of each cell."""
    named = [_clipped(row["name"], row["unit"] or "") for row in records(frame.indicators)]
    return replace(frame, indicators=frame.indicators.assign(name=[n for n, _ in named], unit=[u for _, u in named]))


def _clipped(name: str, unit: str) -> tuple[str, str]:
    unit = unit if text_width(unit) <= _LONGEST_HEAD / 2 else ""
    room = _LONGEST_HEAD - text_width(unit)
    if text_width(name) <= room:
        return name, unit
    kept = next(at for at in range(len(name), 0, -1) if text_width(name[:at]) <= room - 1)
    return name[:kept].rstrip() + "…", unit


def _tidied(tag: str) -> str:
    """Return a tag with type that is not too small and ids of the picture's own."""
    tag = _SIZE.sub(lambda found: found.group() if float(found[1]) >= _SMALLEST else f'font-size="{_SMALLEST:g}"', tag)
    return _ID.sub(_OWN, tag)

"""Plotly figure → SVG without a browser: the same picture for a file, a slide or a thumbnail.

Only what our figures use is drawn (``svg_subset`` has the list); anything else raises ``NotDrawable``, which names it.
Words stay words, so that the file can be searched and edited; they are measured with the font that the product brings.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any, Final

import plotly.graph_objects as go

from dashboard.render.palette import FONT_SIZE
from dashboard.render.svg_axes import Axis, Plane, grid, labels, place, read_axes
from dashboard.render.svg_bars import bars, drawable_together, rectangle
from dashboard.render.svg_legend import legend
from dashboard.render.svg_scatter import scatter
from dashboard.render.svg_shapes import annotation, shape
from dashboard.render.svg_subset import Plain, merged, read
from dashboard.render.svg_text import NotDrawable, Style, font_style, number, paint

__all__ = ["WIDTH", "Drawing", "NotDrawable", "drawing"]

WIDTH: Final = 1120
"""Pixels that a picture is wide where its figure does not say: what a page of 1440 gives it, roughly."""

_HEIGHT: Final = 450


@dataclass(frozen=True, slots=True)
class Drawing:
    """A finished picture.

    Attributes
    ----------
    width, height : float
        Pixels.
    svg : str
        Elements from (0, 0) to (width, height), without an ``<svg>`` around them and without a ground of their own.
        The font family is said by whoever embeds it (``svg_text.root_font``).
    """

    width: float
    height: float
    svg: str


def drawing(figure: go.Figure, width: float | None = None, prefix: str = "p", *, marks: bool = False) -> Drawing:
    """Draw a figure.

    Parameters
    ----------
    figure : plotly.graph_objects.Figure
        With an explicit range, tickvals and ticktext on every visible axis.
    width : float or None
        Pixels; by default what the figure says, else ``WIDTH``. The height is the figure's.
    prefix : str
        Leads the ids inside, so that several drawings can stand in one file.
    marks : bool
        Marks say what a click on them means (``data-mark``): for a page that answers. A file has no use for it.

    Raises
    ------
    NotDrawable
        Where the figure holds anything outside the subset, or a number that is none.
    """
    plain = read(figure)
    layout = plain.layout
    wide = float(width or layout.get("width") or WIDTH)
    high = float(layout.get("height") or _HEIGHT)
    base = font_style(layout.get("font"), Style(float(FONT_SIZE), "#1F2933"))
    plane = place(read_axes(plain, base), layout.get("margin") or {}, wide, high)
    clips = _Clips(prefix)
    traces = [t for t in plain.traces if t.get("visible", True) is True]
    colours = _colours(plain, traces)
    above, below = _shapes(layout, plane, clips)
    body = [
        _ground(layout, plane, wide, high),
        below,
        *_plots(traces, colours, layout, plane, base, clips, marks=marks),
        *(labels(axis, plane) for axis in plane.axes.values()),
        above,
        *(
            annotation(merged(_usual(layout, "annotation"), item), plane, base)
            for item in _items(layout, "annotations")
        ),
        legend(traces, layout, plane, (wide, high), base, colours),
    ]
    return Drawing(wide, high, clips.definitions() + "".join(body))


class _Clips:
    """The rectangles that marks are cut to, each defined once."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix
        self._boxes: dict[tuple[float, float, float, float], str] = {}

    def cut(self, plane: Plane, xaxis: Axis | None, yaxis: Axis | None) -> str:
        """Return the attribute that cuts to the plot of two axes; None is the whole picture that way."""
        left, right = sorted((xaxis.start, xaxis.end)) if xaxis else (0.0, plane.right + 1e4)
        top, bottom = sorted((yaxis.start, yaxis.end)) if yaxis else (0.0, plane.bottom + 1e4)
        name = self._boxes.setdefault((left, top, right, bottom), f"{self._prefix}-clip-{len(self._boxes) + 1}")
        return f' clip-path="url(#{name})"'

    def definitions(self) -> str:
        """Write the definitions of all that were asked for."""
        cuts = "".join(f'<clipPath id="{name}">{rectangle(box, "")}</clipPath>' for box, name in self._boxes.items())
        return f"<defs>{cuts}</defs>" if cuts else ""


def _items(layout: dict[str, Any], name: str) -> list[dict[str, Any]]:
    return [dict(item) for item in layout.get(name) or ()]


def _usual(layout: dict[str, Any], kind: str) -> dict[str, Any]:
    return dict(layout.get(f"{kind}defaults") or {})


def _colours(plain: Plain, traces: list[dict[str, Any]]) -> list[str]:
    way = list(plain.layout.get("colorway") or ("#636EFA",))
    return [str(way[plain.traces.index(trace) % len(way)]) for trace in traces]


def _ground(layout: dict[str, Any], plane: Plane, wide: float, high: float) -> str:
    out = ""
    for name, box in (("paper_bgcolor", (0.0, 0.0, wide, high)), ("plot_bgcolor", _rectangle(plane))):
        fill = paint("fill", layout.get(name, "#FFFFFF"))
        out += "" if 'fill="none"' in fill else rectangle(box, fill)
    return out


def _rectangle(plane: Plane) -> tuple[float, float, float, float]:
    return plane.left, plane.top, plane.right, plane.bottom


def _shapes(layout: dict[str, Any], plane: Plane, clips: _Clips) -> tuple[str, str]:
    """Return the shapes above the traces and those below them."""
    sides: dict[bool, list[str]] = {True: [], False: []}
    for item in _items(layout, "shapes"):
        whole = merged(_usual(layout, "shape"), item)
        sides[whole.get("layer", "above") == "above"].append(shape(whole, plane, partial(clips.cut, plane)))
    return "".join(sides[True]), "".join(sides[False])


def _plots(
    traces: list[dict[str, Any]],
    colours: list[str],
    layout: dict[str, Any],
    plane: Plane,
    base: Style,
    clips: _Clips,
    *,
    marks: bool,
) -> list[str]:
    """Return grids, then plot by plot the bars and over them the scatters, in Plotly's order."""
    found = [(trace, colour) for trace, colour in zip(traces, colours, strict=True)]
    lying = [trace for trace in traces if trace.get("type") == "bar"]
    drawable_together(lying, str(layout.get("barmode", "group")))
    grids = [grid(axis, plane) for axis in plane.axes.values() if not axis.settings.get("overlaying")]
    grids += [grid(axis, plane) for axis in plane.axes.values() if axis.settings.get("overlaying")]

    def order(pair: tuple[dict[str, Any], str]) -> tuple[int, int, int]:
        trace = pair[0]
        over = [plane.axis(trace.get(f"{letter}axis"), letter) for letter in "xy"]
        lies_over = any(axis.settings.get("overlaying") for axis in over)
        names = list(plane.axes)
        return int(lies_over), names.index(over[0].name) if lies_over else 0, int(trace.get("type") != "bar")

    out = [f"<g>{''.join(grids)}</g>" if any(grids) else ""]
    for trace, colour in sorted(found, key=order):
        if trace.get("type") == "bar":
            drawn = bars(trace, plane, colour, marks=marks)
        else:
            axes = plane.axis(trace.get("xaxis"), "x"), plane.axis(trace.get("yaxis"), "y")
            drawn = scatter(trace, plane, colour, base, partial(clips.cut, plane, *axes), marks=marks)
        out.append(f"<g>{drawn}</g>" if drawn else "")
    return out


def document(picture: Drawing, *, ground: str | None = None, head: str = "", font: str = "") -> str:
    """Return a whole SVG file around a drawing.

    Parameters
    ----------
    ground : str or None
        Colour behind it; None leaves it transparent.
    head : str
        Elements before the drawing: title, description, metadata.
    font : str
        Attribute that names the font family.
    """
    wide, high = number(picture.width), number(picture.height)
    behind = rectangle((0, 0, picture.width, picture.height), paint("fill", ground)) if ground else ""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{wide}" height="{high}" viewBox="0 0 {wide} {high}" {font}>'
        f"{head}{behind}{picture.svg}</svg>\n"
    )

"""The sheet that trends are drawn on: panels in pixels and in years, their axes, and the events among them."""

from __future__ import annotations

from datetime import date
from typing import Any, Final, cast

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.render.palette import FONT, FONT_SIZE, SMALL_SIZE, palette
from dashboard.render.trend_panels import Panel, year_of
from dashboard.render.trend_words import event_letters, panel_name
from dashboard.render.values import escape
from dashboard.view import View

WIDTH: Final = 900.0
"""Pixels that the picture is laid out for; a wider screen only gives more room."""
LETTERS: Final = 26.0
"""Pixels of the letters of events over a panel."""
AXIS: Final = 66.0
"""Pixels of the values' ticks."""
EDGE: Final = 10.0
"""Pixels before the first year, so that its label keeps clear of the zero."""


class Plot:
    """One panel in pixels: its axes, its place on the sheet, and the ink that labels must keep clear of."""

    def __init__(
        self, panel: Panel, number: int, left: float, top: float, size: tuple[float, float], room: float
    ) -> None:
        self.panel, self.number = panel, number
        self.left, self.top, (self.width, self.height) = left, top, size
        first, last = panel.years
        # Names stand to the right of the last year: the axis goes on for as long as they need.
        years = (last - first) / max(60.0, self.width - room - EDGE)  # of one pixel
        self.x = (first - EDGE * years, first + (self.width - EDGE) * years)
        self.y = (panel.scale.low, panel.scale.high)
        self.taken: list[tuple[float, float, float, float]] = []
        self.apart: list[tuple[tuple[float, float], tuple[float, float], dict[str, Any]]] = []

    @property
    def xref(self) -> str:
        return "x" if self.number == 1 else f"x{self.number}"

    @property
    def yref(self) -> str:
        return "y" if self.number == 1 else f"y{self.number}"

    def pixel(self, x: float, y: float) -> tuple[float, float]:
        """Return a point of the data in pixels from the panel's upper left corner."""
        across = (x - self.x[0]) / (self.x[1] - self.x[0]) * self.width
        down = (self.y[1] - y) / (self.y[1] - self.y[0]) * self.height
        return across, down

    def data(self, across: float, down: float) -> tuple[float, float]:
        """Return pixels as a point of the data; the inverse of ``pixel``."""
        x = self.x[0] + across / self.width * (self.x[1] - self.x[0])
        return x, self.y[1] - down / self.height * (self.y[1] - self.y[0])

    def free(self, across: float, down: float) -> bool:
        """Return whether a sign of a break can stand at a point without covering anything."""
        return not any(
            left - 11 < across < right + 11 and top - 11 < down < bottom + 11 for left, top, right, bottom in self.taken
        )


class Sheet:
    """Collects what is drawn."""

    def __init__(self, frame: Frame, view: View, theme: str) -> None:
        self.frame, self.view, self.colours = frame, view, palette(theme)
        self.publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
        self.figure = go.Figure()
        self.shapes: list[dict[str, Any]] = []
        self.words: list[dict[str, Any]] = []
        self.axes: dict[str, Any] = {}

    def line(self, plot: Plot, x: tuple[float, float], y: tuple[float, float], colour: str, **look: Any) -> None:
        below = {"layer": "below"} if look.pop("below", False) else {}
        self.shapes.append(
            {"type": "line", "xref": plot.xref, "x0": x[0], "x1": x[1], "yref": plot.yref, "y0": y[0], "y1": y[1],
             "line": {"color": colour, "width": 2, **look}, **below}
        )  # fmt: skip

    def write(self, plot: Plot, text: str, x: float, y: float, colour: str, **look: Any) -> None:
        self.words.append(
            {"text": text, "x": x, "xref": plot.xref, "y": y, "yref": plot.yref, "showarrow": False, "xanchor": "left",
             "yanchor": "middle", "font": {"size": SMALL_SIZE, "color": colour, "family": FONT}, **look}
        )  # fmt: skip


def axes(sheet: Sheet, plot: Plot) -> None:
    """Set both axes: years as bands with a tick in the middle, values with lines at plain numbers."""
    panel, colours, language = plot.panel, sheet.colours, sheet.frame.language
    first, last = (int(end) for end in panel.years)
    shown = max(1, int((plot.width - 20) / 48))
    step = next(s for s in (1, 2, 3, 5, 10, 20, 50, 100) if (last - first) / s <= shown)
    years = [year for year in range(first, last) if (year - first) % step == 0]
    values = panel.scale.ticks(language, 5 if plot.height > 200 else 4)
    for value, _ in values:
        sheet.line(plot, (plot.x[0], float(last)), (value, value), colours.grid, width=1, below=True)
    for year in range(first, last + 1):
        sheet.line(plot, (year, year), (plot.y[0], plot.data(0, plot.height - 5)[1]), colours.gap, width=1, below=True)
    base = colours.gap if not panel.broken else colours.grid
    sheet.line(plot, (plot.x[0], float(last)), (plot.y[0],) * 2, base, width=1, below=True)
    plain = {"zeroline": False, "showgrid": False, "fixedrange": True, "ticks": "",
             "tickfont": {"size": SMALL_SIZE, "color": colours.grey, "family": FONT}}  # fmt: skip
    number = "" if plot.number == 1 else str(plot.number)
    sheet.axes[f"xaxis{number}"] = {
        "range": list(plot.x), "tickmode": "array", "tickvals": [year + 0.5 for year in years],
        "ticktext": [str(year) for year in years], "anchor": plot.yref, "tickangle": 0, **plain,
    }  # fmt: skip
    sheet.axes[f"yaxis{number}"] = {
        "range": list(plot.y), "tickmode": "array", "tickvals": [v for v, _ in values],
        "ticktext": [text for _, text in values], "anchor": plot.xref, **plain,
    }  # fmt: skip
    name, rest = panel_name(sheet.frame, panel)
    marked = bool(panel.place) and panel.place == sheet.view.highlight
    words = f'<b><span style="color:{colours.accent if marked else colours.navy}">{escape(name)}</span></b>'
    if rest:
        words += f'<span style="color:{colours.grey};font-size:{SMALL_SIZE}px">  {escape(rest)}</span>'
    head = LETTERS if event_letters(sheet.frame) else 0.0
    sheet.write(
        plot,
        words,
        plot.x[0],
        plot.y[1],
        colours.navy,
        yshift=head + 14,
        xshift=8 - AXIS,
        font={"size": FONT_SIZE, "family": FONT},
    )


def events(sheet: Sheet, plot: Plot) -> None:
    """Draw the dated events of the panel's indicator as thin lines with the letter under which they are listed."""
    told = event_letters(sheet.frame)
    indicator = plot.panel.indicator["indicator_id"]
    shown = [(letter, note) for letter, note in told if indicator in list(cast("list[str]", note.values["indicators"]))]
    if not shown:
        return
    colours = sheet.colours
    xs = [year_of(cast(date, note.values["happened"])) for _, note in shown]
    for x in xs:
        sheet.line(plot, (x, x), plot.y, colours.gap, width=1, dash="dash", below=True)
    last = -100.0
    for (letter, _), x in zip(shown, xs, strict=True):
        at = max(plot.pixel(x, 0)[0], last + 15)  # two events of one year keep their letters apart
        last = at
        sheet.write(plot, letter, plot.data(at, 0)[0], plot.y[1], colours.grey, xanchor="center", yshift=10)
    sheet.figure.add_scatter(
        name="events", mode="markers", x=xs, y=[plot.y[1]] * len(xs), xaxis=plot.xref, yaxis=plot.yref,
        customdata=[""] * len(xs), showlegend=False, cliponaxis=False,
        marker={"symbol": "triangle-down", "size": 8, "color": colours.gap},
        hovertext=[f"{note.values['happened']}<br><b>{escape(note.values['name'])}</b>" for _, note in shown],
        hovertemplate="%{hovertext}<extra></extra>", unselected={"marker": {"opacity": 1}},
    )  # fmt: skip

"""The sheet that bars are drawn on: one y axis in pixels, one x axis a block, words beside the plot."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.render.palette import FONT, SMALL_SIZE, palette
from dashboard.view import View


class Canvas:
    """Collects traces, labels and shapes; y counts pixels downwards, so that every row is as high as its words."""

    def __init__(self, frame: Frame, view: View, theme: str) -> None:
        self.frame, self.view, self.colours = frame, view, palette(theme)
        self.language = frame.language
        self.publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
        self.y = 0.0
        self.ticks: list[tuple[float, str]] = []
        self.figure = go.Figure()
        self.annotations: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.axes: dict[str, dict[str, Any]] = {}
        self.touch: list[tuple[float, float, str, str]] = []  # y, height, mark, hover

    def span(self, text: str, colour: str, *, bold: bool = False, size: int | None = None) -> str:
        """Return marked-up text; ``text`` must be escaped."""
        sized = f";font-size:{size}px" if size else ""
        words = f"<b>{text}</b>" if bold else text
        return f'<span style="color:{colour}{sized}">{words}</span>'

    def write(self, text: str, y: float, colour: str, **where: Any) -> None:
        """Put words beside the plot; ``where`` overrides the place."""
        self.annotations.append(
            {
                "text": text, "x": 0, "xref": "paper", "y": y, "yref": "y", "showarrow": False, "xanchor": "left",
                "yanchor": "middle", "align": "left", "font": {"size": SMALL_SIZE, "color": colour, "family": FONT},
                **where,
            }
        )  # fmt: skip


def line(x0: float, x1: float, y0: float, y1: float, xref: str, colour: str, width: float = 1) -> dict[str, Any]:
    """Return a straight line; ``xref`` is "paper" or an x axis, y is in pixels."""
    return {
        "type": "line", "xref": xref, "x0": x0, "x1": x1, "yref": "y", "y0": y0, "y1": y1,
        "line": {"color": colour, "width": width},
    }  # fmt: skip

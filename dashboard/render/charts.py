"""Frame → Plotly figures, and the settings that every page shows them with.

Figures have a transparent ground, no title of their own (``render.words`` writes it as text) and ask for nothing from
any network.
"""

from __future__ import annotations

from typing import Any, Final

import plotly.graph_objects as go

from dashboard.frame import Frame
from dashboard.render.bars import ranked_bars
from dashboard.render.hover import Mark, read_mark, read_marks
from dashboard.render.kinds import PICTURES
from dashboard.render.matrix import coverage_matrix
from dashboard.view import View

__all__ = ["CONFIG", "Mark", "coverage_matrix", "draw", "ranked_bars", "read_mark", "read_marks"]

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""A picture saved from the browser would leave its sources behind, so the tool bar stays away; files have a source."""


def draw(frame: Frame, view: View, theme: str = "light") -> go.Figure:
    """Draw a frame as the Plotly figure of its view's kind; a map, which is none, raises ValueError."""
    drawing = PICTURES[view.kind].draw
    figure = drawing(frame, view, theme) if drawing else None
    if not isinstance(figure, go.Figure):
        raise ValueError(f"{view.kind} is not drawn by Plotly")
    return figure

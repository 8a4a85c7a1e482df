"""Frame → Plotly figures, and the settings that every page shows them with.

Figures have a transparent ground, no title of their own (``render.words`` writes it as text) and ask for nothing from
any network.
"""

from __future__ import annotations

from typing import Any, Final

from dashboard.render.bars import ranked_bars
from dashboard.render.hover import Mark, read_mark
from dashboard.render.matrix import coverage_matrix

__all__ = ["CONFIG", "Mark", "coverage_matrix", "ranked_bars", "read_mark"]

CONFIG: Final[dict[str, Any]] = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""A picture saved from the browser would leave its sources behind, so the tool bar stays away; files have a source."""

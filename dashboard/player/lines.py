"""How much room words take on the stage, and which of them stand there when there is little."""

from __future__ import annotations

import re
from typing import Final

from dashboard.render import svg_fonts

TITLE: Final = 44.0
CAPTION: Final = 26.0
_CLAUSE: Final = re.compile(r".*?(?:[；。]|[;.] |$)")
_FULL: Final = 0.96  # of a line: what is measured here and drawn there differ a little


def of(text: str) -> list[str]:
    """Return the lines of a text, without empty ones."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def room(title: str, caption: str, wide: float) -> float:
    """Return how many pixels of the stage, 1080 high, title, caption and footnote leave to the picture."""
    heads = min(3, 1 + int(svg_fonts.advance(title, TITLE, bold=True) / wide))
    under = min(2, 1 + int(svg_fonts.advance(caption, CAPTION) / wide)) if caption else 0
    return 916.0 - 56 * heads - 37 * under


def clauses(caption: str, wide: float) -> tuple[str, str, str]:
    """Return what of a caption stands on one line, on a second, and on the long page only, each in whole clauses.

    The first part is never empty where there is a caption, though its only clause be longer than a line.
    """
    parts = [part for part in _CLAUSE.findall(caption) if part]
    first, at = "", 0
    while at < len(parts) and (not first or svg_fonts.advance(first + parts[at], CAPTION) <= _FULL * wide):
        first, at = first + parts[at], at + 1
    second = ""
    while at < len(parts) and svg_fonts.advance(first + second + parts[at], CAPTION) <= 2 * _FULL * wide:
        second, at = second + parts[at], at + 1
    return first, second, "".join(parts[at:])

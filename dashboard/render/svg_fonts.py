"""The font that pictures outside a browser are measured and drawn with: the one of ``static/fonts``.

A web font is compressed; what rasterises wants a plain file. The plain files are made once a process, in a folder of
its own that goes when the process ends.
"""

from __future__ import annotations

import atexit
import shutil
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont, woff2

FAMILY: Final = "Atlas Sans SC"
_FOLDER: Final = Path(__file__).resolve().parents[2] / "static" / "fonts"
_WEIGHTS: Final = ("Regular", "Bold")
_UNKNOWN: Final = 1.0  # em: a character that the font lacks comes from another font, most likely a Chinese one


def advance(text: str, size: float, *, bold: bool = False) -> float:
    """Return how far a line of text reaches, in pixels; a character outside the font counts as one square."""
    widths = _widths("Bold" if bold else "Regular")
    return size * sum(widths.get(ord(c), _UNKNOWN) for c in text)


def missing(text: str) -> frozenset[str]:
    """Return the characters of a text that the font has no glyph for; line breaks and tabs need none."""
    widths = _widths("Regular")
    return frozenset(c for c in text if ord(c) not in widths and c not in "\n\r\t")


@cache
def files() -> tuple[Path, ...]:
    """Return the plain font files, regular and bold, that a rasteriser loads."""
    folder = Path(tempfile.mkdtemp(prefix="atlas-fonts-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    found = []
    for weight in _WEIGHTS:
        target = folder / f"AtlasSansSC-{weight}.otf"
        woff2.decompress(str(_FOLDER / f"AtlasSansSC-{weight}.woff2"), str(target))
        found.append(target)
    return tuple(found)


@cache
def _widths(weight: str) -> Mapping[int, float]:
    """Return the width of each character in em."""
    with TTFont(_FOLDER / f"AtlasSansSC-{weight}.woff2", lazy=True) as font:
        metrics, em = font["hmtx"].metrics, font["head"].unitsPerEm
        return {code: metrics[glyph][0] / em for code, glyph in font.getBestCmap().items()}

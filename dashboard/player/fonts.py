"""The product's own type, cut down to the characters of one file, for machines that have no Chinese font."""

from __future__ import annotations

import base64
import io
from functools import lru_cache
from typing import Final

from fontTools import subset
from fontTools.ttLib import TTFont

from dashboard.render import svg_fonts

_WEIGHTS: Final = {"Regular": 400, "Bold": 700}


def style(text: str) -> str:
    """Return the declarations of the fonts with the characters of a text, as data and not as an address."""
    signs = "".join(sorted(set(text) - svg_fonts.missing(text)))
    faces = zip(_WEIGHTS.items(), svg_fonts.files(), strict=True)
    return "".join(
        f'@font-face{{font-family:"{svg_fonts.FAMILY}";font-weight:{weight};font-display:swap;'
        f'src:url(data:font/woff2;base64,{_cut(str(file), signs)}) format("woff2")}}'
        for (_, weight), file in faces
    )


@lru_cache(maxsize=8)
def _cut(file: str, signs: str) -> str:
    options = subset.Options(flavor="woff2", layout_features=["*"], notdef_outline=True, hinting=False)
    with TTFont(file) as font:
        cutter = subset.Subsetter(options)
        cutter.populate(text=signs + " ")
        cutter.subset(font)
        font.flavor = "woff2"
        out = io.BytesIO()
        font.save(out)
    return base64.b64encode(out.getvalue()).decode()

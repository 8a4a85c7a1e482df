"""Pages as data → PDF, typeset by Typst without network, without packages, and with our own fonts only."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

from dashboard.render import svg_fonts

_MARKUP: Final = Path(__file__).with_name("paper.typ")


def typeset(data: Mapping[str, Any], made: date) -> bytes:
    """Return the PDF of a document.

    Parameters
    ----------
    data : mapping
        What ``paper.typ`` reads. Words are handed over as data and never become markup, whatever they hold.
    made : datetime.date
        Goes into the file as the day on which it was made; equal data of one day gives equal bytes.
    """
    text = json.dumps(data, ensure_ascii=False)
    # A folder without anything in it: neither files of this machine nor packages can be read.
    with tempfile.TemporaryDirectory(prefix="atlas-paper-") as empty:
        compiler = typst.Compiler(
            _MARKUP.read_bytes(),
            root=empty,
            # Only a text with a character that our font lacks looks at the fonts of the machine.
            font_paths=_fonts(bool(svg_fonts.missing("".join(set(text))))),
            package_path=empty,
            package_cache_path=empty,
            sys_inputs={"data": text},
        )
        out = compiler.compile(format="pdf", timestamp=datetime(made.year, made.month, made.day, tzinfo=UTC))
    if not isinstance(out, bytes):
        raise TypeError("the typesetter returned no single file")
    return out


@cache
def _fonts(of_machine: bool) -> typst.Fonts:
    folder = str(svg_fonts.files()[0].parent)
    return typst.Fonts(include_system_fonts=of_machine, include_embedded_fonts=False, font_paths=[folder])

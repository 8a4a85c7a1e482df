"""pdf → text: the text layer of each page, with a blank line between pages."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from etl.extract.documents_text import is_nonsense
from etl.faults import AtlasError

SECONDS: Final = 60
_CHILD = Path(__file__).with_name("documents_pdf_child.py")


def pdf_text(data: bytes, name: str) -> tuple[str, tuple[int, ...]]:
    """Return the text of a PDF, and the numbers of its pages that have none.

    Raises
    ------
    AtlasError
        The file is corrupt, needs a password, has too many pages, takes more time or memory than any sound one, has
        no text at all (a scan), or its fonts do not say which characters they show.
    """
    pages = _pages(data, name)
    if not any(pages):
        raise AtlasError("document.scan", file=name, pages=len(pages))
    text = "\n\n".join(page for page in pages if page) + "\n"
    if is_nonsense(text):
        raise AtlasError("document.pdf_fonts", file=name)
    return text, tuple(number for number, page in enumerate(pages, 1) if not page)


def _pages(data: bytes, name: str) -> list[str]:
    try:
        child = subprocess.run([sys.executable, "-I", str(_CHILD)], input=data, capture_output=True, timeout=SECONDS)
        answer = json.loads(child.stdout)
    except (subprocess.TimeoutExpired, json.JSONDecodeError) as error:
        raise AtlasError("document.pdf_unreadable", file=name) from error
    if fault := answer.get("fault"):
        raise AtlasError(f"document.{fault}", file=name)
    pages: list[str] = answer["pages"]
    return pages

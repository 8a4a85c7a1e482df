"""Reads a PDF from standard input in a process of its own: ``documents_pdf`` starts it and says what came of it.

A PDF of seven kilobytes can unpack to twenty gigabytes inside the library, and a damaged one can bring it down. Here
that costs this process only, whose memory is limited. Nothing of ``etl`` is imported. The answer is one JSON object:
``{"pages": [text, …]}`` or ``{"fault": "encrypted" | "corrupt" | "too_long"}``.
"""

from __future__ import annotations

import json
import re
import sys

import pypdfium2  # type: ignore[import-untyped]
from pypdfium2 import raw

MAX_MEMORY = 2 << 30  # bytes of address space; the library itself takes a tenth of it
MAX_PAGES = 2_000
MAX_CHARACTERS = 10_000_000
_PASSWORD, _SECURITY = 4, 5  # PDFium's numbers for what stopped it
_LINE_ENDS = re.compile(r"\r\n?|\n|\f|\v")
_HYPHEN = "\ufffe"  # PDFium's mark for a hyphen at a line's end
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f]")  # a glyph without Unicode


def main() -> None:
    """Answer on standard output."""
    _limit_memory()
    sys.stdout.buffer.write(json.dumps(read(sys.stdin.buffer.read())).encode("ascii"))


def read(data: bytes) -> dict[str, list[str] | str]:
    """Return the pages of a PDF, or why there are none."""
    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return {"fault": "encrypted" if error.err_code in (_PASSWORD, _SECURITY) else "corrupt"}
    pages: list[str] = []
    total = 0
    try:
        if len(document) > MAX_PAGES:
            return {"fault": "too_long"}
        for number in range(len(document)):
            pages.append(_page(document[number]))
            total += len(pages[-1])
            if total > MAX_CHARACTERS:
                return {"fault": "too_long"}
    except pypdfium2.PdfiumError:
        return {"fault": "corrupt"}
    return {"pages": pages}


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows has no such limit: there only the time is bounded
        return
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _page(page: pypdfium2.PdfPage) -> str:
    layer = page.get_textpage()
    text = _rejoined(layer, layer.get_text_range()).replace(_HYPHEN, "-")
    layer.close()
    page.close()
    lines = _CONTROLS.sub("", _LINE_ENDS.sub("\n", text)).split("\n")
    return "\n".join(line.rstrip(" ") for line in lines).strip("\n \u3000")


def _rejoined(layer: pypdfium2.PdfTextPage, text: str) -> str:
    """Undo line ends within a line: PDFium breaks where a digit of another font stands lower than the word before."""
    pieces: list[str] = []
    kept = 0
    for match in _LINE_ENDS.finditer(text):
        if match.start() > 0 and match.end() < len(text) and _beside(layer, match.start() - 1, match.end()):
            pieces += [text[kept : match.start()], " "]
            kept = match.end()
    return "".join([*pieces, text[kept:]])


def _beside(layer: pypdfium2.PdfTextPage, before: int, after: int) -> bool:
    """Return whether one character of the text stands directly to the right of another, by their boxes."""
    indices = [raw.FPDFText_GetCharIndexFromTextIndex(layer, at) for at in (before, after)]
    if min(indices) < 0:
        return False
    (left, low, right, high), (next_left, next_low, _, next_high) = (
        layer.get_charbox(index, loose=True) for index in indices
    )
    height = min(high - low, next_high - next_low)
    overlap = min(high, next_high) - max(low, next_low)
    return bool(left < right <= next_left + height / 4 and overlap > 0.8 * height and next_left - right < height)


if __name__ == "__main__":
    main()

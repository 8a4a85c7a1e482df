"""docx → text: paragraphs, headings and tables in their order, footnotes at the end.

A paragraph is a line; a table row is a line with a tab between cells. Text boxes follow the paragraph they hang on.
Deleted, moved-away and hidden words, field codes and ruby glosses are not text of the document.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from etl.extract.documents_package import Package
from etl.extract.documents_text import cell_text

_DROPPED: Final = frozenset({
    "w:del", "w:moveFrom", "w:instrText", "w:rt", "w:rPrChange", "w:pPrChange", "w:tabs", "w:sectPr", "mc:Fallback",
})  # fmt: skip
_CHARACTERS: Final = {"w:tab": "\t", "w:ptab": "\t", "w:br": "\n", "w:cr": "\n", "w:noBreakHyphen": "-"}
_NOTES: Final = ("footnotes", "endnotes")
_OFF: Final = ("0", "false", "off")


def word_text(data: bytes, name: str) -> str:
    """Return the text of a docx file."""
    package = Package(data, name)
    main = package.main_part("word/document.xml")
    lines = _lines(package, main)
    related = package.relations(main).values()
    for kind in _NOTES:
        for relation in related:
            if relation.kind == kind and package.has(relation.target):
                lines += [line for line in _lines(package, relation.target) if line.strip()]
    return "\n".join(lines).strip("\n") + "\n"


def _lines(package: Package, part: str) -> list[str]:
    reader = _WordReader()
    package.parse(part, reader)
    return reader.lines


class _WordReader:
    """Collects lines; every table cell and text box is a block of lines of its own until it ends."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._blocks: list[list[str]] = [self.lines]
        self._rows: list[list[str]] = []
        self._paragraphs: list[list[str]] = []
        self._boxes: list[list[str]] = []
        self._skipped = 0
        self._hidden = False
        self._in_text = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        separates_notes = tag in ("w:footnote", "w:endnote") and attributes.get("type", "normal") != "normal"
        if self._skipped or tag in _DROPPED or separates_notes:
            self._skipped += 1
        elif tag == "w:p":
            self._paragraphs.append([])
            self._boxes.append([])
        elif tag == "w:r":
            self._hidden = False
        elif tag == "w:vanish":
            self._hidden = attributes.get("val") not in _OFF
        elif tag in ("w:t", "o:t"):  # o:t is text of a formula
            self._in_text = not self._hidden
        elif tag in _CHARACTERS and self._paragraphs and not self._hidden:
            self._paragraphs[-1].append(_CHARACTERS[tag])
        elif tag == "w:tr":
            self._rows.append([])
        elif tag in ("w:tc", "w:txbxContent"):
            self._blocks.append([])

    def end(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
        elif tag in ("w:t", "o:t"):
            self._in_text = False
        elif tag == "w:p" and self._paragraphs:
            self._blocks[-1].append("".join(self._paragraphs.pop()).strip("\n"))
            self._blocks[-1] += self._boxes.pop()
        elif tag == "w:txbxContent" and len(self._blocks) > 1:
            lines = self._blocks.pop()
            (self._boxes[-1] if self._boxes else self._blocks[-1]).extend(lines)
        elif tag == "w:tc" and self._rows and len(self._blocks) > 1:
            self._rows[-1].append(cell_text(self._blocks.pop()))
        elif tag == "w:tr" and self._rows:
            self._blocks[-1].append("\t".join(self._rows.pop()).rstrip("\t"))

    def characters(self, text: str) -> None:
        if self._in_text and self._paragraphs and not self._skipped:
            self._paragraphs[-1].append(text)

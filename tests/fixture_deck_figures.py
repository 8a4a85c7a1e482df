"""The figures of a deck as a reader finds them: in the workbooks of its charts, in tables, shapes and words."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from fixture_deck_charts import chart_faults
from fixture_slide_charts import table
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.locale import say
from dashboard.slides import stamp

_BEHIND: Final = ("value", "bound", "printed", "period", "publisher", "published", "grade", "observation")
_NUMBERS: Final = {
    "ranked_bars": (1,), "small_multiples": (1,), "dot_plot": (1,), "dumbbell": (1, 2), "scatter": (1, 2),
    "trend": (2,), "practice_outcome": (2,),
}  # fmt: skip
"""Columns of the numbers in the workbooks of a kind, counted from 0, in the order of what stands behind them."""


@dataclass(frozen=True, slots=True)
class Found:
    """One number of a workbook: the name of its row, itself, its upper end, and what stands behind it by heading."""

    name: str
    number: Any
    top: Any
    behind: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Deck:
    """A deck that was read: slides, the numbers of its workbooks, cells of tables by keys, words, notes."""

    slides: tuple[Any, ...]
    numbers: tuple[Found, ...]
    cells: dict[tuple[str, str], str]
    words: str
    shapes: tuple[tuple[str, str], ...]
    notes: str
    faults: tuple[tuple[str, str], ...]


def read(data: bytes, kind: str, language: str) -> Deck:
    """Read a deck whose pictures are of one kind."""
    slides = tuple(Presentation(io.BytesIO(data)).slides)
    numbers: list[Found] = []
    cells: dict[tuple[str, str], str] = {}
    words: list[str] = []
    faults: list[tuple[str, str]] = []
    for slide in slides:
        for shape in slide.shapes:
            if shape.has_chart:
                faults += chart_faults(shape.chart.part)
                numbers += _numbers(table(shape.chart), kind, language)
            elif shape.has_table:
                cells |= _cells(slide, shape)
            elif shape.has_text_frame:
                words.append(shape.text_frame.text)
    notes = "\n".join(slide.notes_slide.notes_text_frame.text for slide in slides if slide.has_notes_slide)
    shapes = tuple(pair for slide in slides for pair in _told(slide))
    return Deck(slides, tuple(numbers), cells, "\n".join(words), shapes, notes, tuple(faults))


def _numbers(rows: list[list[Any]], kind: str, language: str) -> Iterator[Found]:
    head, *lines = rows
    told = say(language, "slides.workbook.observation")
    groups = [at for at, name in enumerate(head) if name is not None and str(name).endswith(told)]
    columns = _NUMBERS.get(kind) or (head.index(say(language, "slides_profile.value")),)
    assert len(groups) == len(columns), head
    for line in lines:
        for column, last in zip(columns, groups, strict=True):
            behind = dict(zip(_BEHIND, line[last - len(_BEHIND) + 1 : last + 1], strict=True))
            yield Found(str(line[0]), line[column], _top(head, line, language), behind)


def _top(head: list[Any], line: list[Any], language: str) -> Any:
    """Return the upper end of a range, which has a column of its own."""
    names = [say(language, "slides_bars.upper")]
    names.append(say(language, "slides_tracks.end", line=say(language, "slides_tracks.range")))
    return next((line[at] for at, name in enumerate(head) if name in names), None)


def _cells(slide: Any, shape: Any) -> dict[tuple[str, str], str]:
    """Return the words of a table by the keys of row and column that its stamp has kept."""
    said = stamp.read(slide.part, shape._element)
    assert said is not None
    out = {}
    for row, element in zip(said["rows"], shape._element.iter(qn("a:tr")), strict=True):
        for column, cell in zip(said["columns"], element.findall(qn("a:tc")), strict=True):
            paragraphs = ["".join(t.text or "" for t in p.iter(qn("a:t"))) for p in cell.iter(qn("a:p"))]
            out[row, column] = "\n".join(paragraphs)
    return out


def _told(slide: Any) -> Iterator[tuple[str, str]]:
    """Yield name and alternative text of every shape, those in groups, too."""
    for named in slide.shapes._spTree.iter(qn("p:cNvPr")):
        yield str(named.get("name")), str(named.get("descr", ""))

"""Whole decks over the fictional snapshot, and what a reader finds on their slides."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date
from typing import Any, Final

from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard import queries
from dashboard.briefing import Briefing, Heading, Slide, Text
from dashboard.frame import Frame
from dashboard.slides import stamp
from dashboard.slides.deck import deck_bytes
from dashboard.store import Store
from dashboard.view import View

DAY: Final = date(2026, 11, 22)
LINK: Final = "http://127.0.0.1:8501/compare?ind=grids_total"
LONG: Final = (
    "甲县的网格数在有数字的地区里居第二位，但各地划分标准不一，"
    "有的把城区和农村合在一起计，有的只计城区，不宜拿来排出名次高低"
)
"""A title of sixty characters."""
GRIDS: Final = View(indicators=("grids_total",))
ALL_LAYOUTS: Final = Briefing(
    (
        Heading("组织与人员"),
        Slide(GRIDS, layout="points"),
        Slide(GRIDS, title=LONG, layout="full"),
        Slide(GRIDS, layout="table"),
        Slide(View(kind="figure_map", indicators=("grids_total",)), layout="map"),
        Slide(GRIDS, layout="pair", beside=View(indicators=("residents",))),
        Text("下一步", "一、核对各地口径\n二、复查历年数字"),
    ),
    "甲县与各地对照",
    "990121",
)
"""A slide of each layout: section, points, full, table, map, pair, text."""


def reader(store: Store, language: str = "zh") -> Callable[[View], Frame]:
    """Return how a deck has its frames: each view is read once."""
    known: dict[View, Frame] = {}

    def frame_of(view: View) -> Frame:
        if view not in known:
            known[view] = queries.frame(view, store, language)
        return known[view]

    return frame_of


def deck(store: Store, briefing: Briefing, language: str = "zh", template: bytes | None = None) -> bytes:
    """Return a briefing as a file."""
    return deck_bytes(
        briefing, reader(store, language), language, template=template, link_of=lambda _: LINK, made=DAY
    )  # fmt: skip


def slides_of(data: bytes) -> list[Any]:
    """Return the slides of a file."""
    return list(Presentation(io.BytesIO(data)).slides)


def title_of(slide: Any) -> str:
    """Return the title as it is read."""
    return str(slide.shapes.title.text_frame.text)


def words_of(slide: Any) -> list[str]:
    """Return every text on a slide, also in tables and groups."""
    return ["".join(t.text or "" for t in body.iter(qn("a:t"))) for body in slide._element.iter(qn("a:p"))]


def notes_of(slide: Any) -> str:
    """Return the speaker notes."""
    return str(slide.notes_slide.notes_text_frame.text)


def stamped(data: bytes, role: str) -> list[tuple[Any, dict[str, Any]]]:
    """Return every object of a role of a deck, with its stamp."""
    out = []
    for slide in Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            said = stamp.read(slide.part, shape._element)
            if said and said["role"] == role:
                out.append((shape, said))
    return out

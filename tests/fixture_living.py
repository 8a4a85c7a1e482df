"""Living decks for tests: fictional frames, an exported deck, the deck brought up to date, and what it then says."""

from __future__ import annotations

from datetime import date
from typing import Any

import fixture_frames
import fixture_slide_edits as edit
from fixture_frames import frame_of

from dashboard.briefing import Briefing, Slide
from dashboard.frame import Frame
from dashboard.slides.deck import deck_bytes
from dashboard.slides.living import Refreshed, refresh
from dashboard.view import View

DAY = date(2026, 1, 2)
CODES = {"甲县": "990121", "乙县": "990122", "丙县": "990123", "丁县": "990124", "戊县": "990125", "己县": "990126",
         "新区": "990139"}  # fmt: skip
VIEW = View(indicators=("i",), highlight=CODES["甲县"])
TABLE = Slide(VIEW, layout="table")


def figure(place: str, value: float, bound: str = "exact", **more: Any) -> dict[str, Any]:
    return fixture_frames.figure(CODES[place], value, bound, region_name=place, **more)


def missing(place: str) -> dict[str, Any]:
    return fixture_frames.missing(CODES[place], region_name=place)


def counts(**values: float) -> Frame:
    return frame_of(*(figure(place, value) for place, value in values.items()))


BEFORE = frame_of(figure("甲县", 1073), figure("乙县", 800), figure("丙县", 640), figure("丁县", 500), missing("戊县"))
AFTER = frame_of(figure("甲县", 1200), figure("乙县", 800), figure("丙县", 900), figure("丁县", 500), missing("戊县"))


def deck(frame: Frame = BEFORE, *items: Slide, language: str = "zh") -> bytes:
    return deck_bytes(Briefing(items or (Slide(VIEW),), "题"), lambda _: frame, language, made=DAY)


def again(data: bytes, frame: Frame = AFTER) -> Refreshed:
    return refresh(data, lambda _view, _language: frame, made=DAY)


def slides(data: bytes) -> list[Any]:
    return list(edit.opened(data).slides)


def lines(done: Refreshed) -> list[str]:
    return [change.text for change in done.changes]


def values(slide: Any) -> list[float]:
    return list(edit.shown(edit.series(slide)[0]).values())

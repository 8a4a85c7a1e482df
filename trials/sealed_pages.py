"""Every page and every kind of file, asked for inside the sealed box."""

from __future__ import annotations

import asyncio
import re
import urllib.request
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from benchmarks.pages_client import BrokenRun, Session
from dashboard.address import PAGES

LANGUAGES: Final = ("zh", "en")
MORE: Final = (
    "overview?view=places_map", "compare?view=dot_plot", "compare?view=dumbbell&ind=grids_total",
    "compare?view=heatmap&theme=volunteering", "compare?view=scatter&ind=grids_total&ind=population_resident",
    "compare?view=small_multiples&theme=organisation", "map?ind=volunteers_registered", "map?ind=grids_total",
    "trends?ind=volunteers_registered&place=440300&place=310000", "trends?part=place&place=441322&mark=441322",
    "trends?part=hours", "practices?view=practice_similarity", "practices?view=practice_outcome&ind=grids_total",
    "practices?q=%E7%A7%AF%E5%88%86%E5%88%B6", "region?mark=441322", "evidence?list=conflicts", "evidence?list=sources",
    "meeting?",
)  # fmt: skip
EXPORTED: Final[dict[str, str]] = {
    "compare?ind=grids_total": "csv xlsx parquet png svg pptx pdf html",
    "map?ind=volunteers_registered": "pptx pdf",
}
"""A picture → the kinds of file that it is taken away as: every kind once."""
EXPORTED_TOO: Final[dict[str, str]] = {
    "map?ind=volunteers_registered": "png svg html",
    "compare?view=heatmap&theme=volunteering": "xlsx pptx pdf",
    "trends?ind=volunteers_registered&place=440300&place=310000": "png pptx html",
    "practices?": "png pptx xlsx",
    "region?mark=441322": "pptx pdf",
}
"""In full, pictures that are made in other ways besides."""
BRIEFING: Final = """\
version: 1
title: Sealed
items:
- section: One
- view: {kind: ranked_bars, indicators: [grids_total]}
- view: {kind: figure_map, indicators: [volunteers_registered]}
- view: {kind: practice_matrix}
"""
_FEWEST: Final = 8  # the frame around a page draws some elements itself
_REFERENCE: Final = re.compile(r'(?:src|href)="(\.?/?static/[^"]+)"')
_FILES: Final = (
    "app/static/fonts/AtlasSansSC-Regular.woff2", "app/static/fonts/AtlasSansSC-Bold.woff2",
    "app/static/boundaries/province.json", "app/static/boundaries/county/370000.json", "_stcore/health",
)  # fmt: skip


def links(*, full: bool) -> Iterator[tuple[str, str]]:
    """Yield every page, and pictures of every kind: page and query. In full each in both languages, else in turn."""
    for at, one in enumerate((*PAGES, *MORE)):
        page, _, query = one.partition("?")
        for language in LANGUAGES if full else (LANGUAGES[at % 2],):
            yield page if page != PAGES[0] else "", f"{query}&lang={language}".lstrip("&")


def open_all(port: int, asked: Sequence[tuple[str, str]]) -> list[str]:
    """Open pages as a browser does, on the wire; return those that were not drawn whole."""
    return [words for words in asyncio.run(_open_all(port, asked)) if words]


async def _open_all(port: int, asked: Sequence[tuple[str, str]]) -> list[str]:
    found = []
    for page, query in asked:
        async with Session(port, page, query) as visitor:
            try:
                run = await asyncio.wait_for(visitor.open(), 90)
            except (BrokenRun, TimeoutError) as error:
                found.append(f"{page}?{query}: {error!r}")
                continue
            lost = any(kind == "page_not_found" for _, kind in run.sizes)
            found.append(f"{page}?{query}: not drawn" if lost or len(run.elements) < _FEWEST else "")
    return found


def files(port: int) -> tuple[int, list[str]]:
    """Fetch frame, scripts, fonts and outlines as a browser does; return how many, and what failed."""
    root = f"http://127.0.0.1:{port}/"
    with urllib.request.urlopen(root, timeout=30) as answer:
        scripts = _REFERENCE.findall(answer.read().decode())
    asked = [name.lstrip("./") for name in scripts] + list(_FILES)
    lost = []
    for name in asked:
        try:
            with urllib.request.urlopen(root + name, timeout=30) as answer:
                if not answer.read():
                    lost.append(f"{name}: empty")
        except OSError as error:
            lost.append(f"{name}: {error}")
    return len(asked) + 1, lost


def exports(folder: Path, *, full: bool) -> Iterator[tuple[str, list[object]]]:
    """Yield the name of a file and the words of the command that must write it, for every kind of file."""
    for link, kinds in (*EXPORTED.items(), *(EXPORTED_TOO.items() if full else ())):
        for kind in kinds.split():
            to = folder / f"{re.sub('[^a-z]+', '-', link)}.{kind}"
            yield to.name, ["export", link, "--to", to]
    briefing = folder / "briefing.yml"
    briefing.write_text(BRIEFING, encoding="utf-8")
    for kind in ("pptx", "pdf", "html"):
        yield f"slides.{kind}", ["slides", briefing, "--to", folder / f"slides.{kind}"]
    yield "refreshed.pptx", ["refresh", folder / "slides.pptx", "--to", folder / "refreshed.pptx"]

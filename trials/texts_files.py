"""Every format of every kind of picture, made from a hostile snapshot, and read back by somebody else's reader."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Final

import openpyxl
import pyarrow.parquet as pq
from lxml import etree
from pptx import Presentation

from dashboard import briefing_ready, check_sheet, export, queries
from dashboard.briefing import Briefing, Heading, Slide, Text
from dashboard.frame import Frame
from dashboard.package import package_bytes
from dashboard.paper import page_bytes, pdf_bytes
from dashboard.player.html import html_bytes
from dashboard.render import picture_file
from dashboard.slides.deck import chart_slide_bytes, deck_bytes
from dashboard.store import Store
from dashboard.view import KINDS, View
from trials import texts_payloads
from trials.texts_payloads import HOST

_DAY: Final = date(2026, 1, 1)
_FORMULA: Final = ("=", "@", "＝", "＠")
_SIGNED: Final = re.compile(r"[-+－＋](?!\d[\d,.]*[%‰]?\s*\Z)")
_SCRIPTED: Final = re.compile(
    r"<script(?! type=\"application/json\")|\son\w+\s*=|javascript:|<img(?! src=\"data:)", re.I
)


def makers(store: Store, language: str) -> Iterator[tuple[str, str, Callable[[], bytes]]]:
    """Yield (kind of picture, format, call that makes the file) for all that can be taken away."""
    for kind in KINDS:
        view = _view(kind)
        frame = queries.frame(view, store, language)
        for form, make in _of_frame(frame, view, language).items():
            yield kind, form, make
    whole = briefing_ready.one_place("990101", store, language)
    words = texts_payloads.MARKUP
    spoilt = Briefing(
        (*whole.items, Heading(words[:200]), Text(words[:200], words), Slide(_view("ranked_bars"), words)), words
    )

    def frame_of(view: View) -> Frame:
        return queries.frame(view, store, language)

    yield "briefing", "pptx", lambda: deck_bytes(spoilt, frame_of, language)
    yield "briefing", "html", lambda: html_bytes(spoilt, frame_of, language, made=_DAY)
    yield "briefing", "pdf", lambda: pdf_bytes(spoilt, frame_of, language)
    yield "snapshot", "package", lambda: package_bytes(store)
    yield "check sheet", "xlsx", lambda: check_sheet.xlsx_bytes(_view("profile"), store, language) or b""


def fault(form: str, data: bytes) -> str:
    """Return what is wrong with a file: not valid, or more than a text in it; "" for nothing."""
    try:
        return _CHECKS[form](data)
    except Exception as broken:  # noqa: BLE001 -- whatever a reader makes of a broken file
        return f"{type(broken).__name__}: {broken}"[:300]


def _view(kind: str) -> View:
    indicators = {"scatter": ("grids_total", "residents"), "coverage_matrix": (), "places_map": ()}
    practice = {"practices": ("bench_talk",)} if kind == "practice_outcome" else {}
    usual = () if kind.startswith("practice_s") or kind == "practice_matrix" else ("grids_total",)
    return View(kind=kind, indicators=indicators.get(kind, usual), highlight="990101", **practice)


def _of_frame(frame: Frame, view: View, language: str) -> dict[str, Callable[[], bytes]]:
    return {
        "csv": lambda: export.csv_bytes(frame),
        "xlsx": lambda: export.xlsx_bytes(frame, view),
        "parquet": lambda: export.parquet_bytes(frame, view),
        "pptx": lambda: chart_slide_bytes(view, frame, language),
        "svg": lambda: picture_file.svg_bytes(frame, view, made=_DAY),
        "png": lambda: picture_file.png_bytes(frame, view, made=_DAY),
        "pdf": lambda: page_bytes(view, frame, language),
    }


def _csv(data: bytes) -> str:
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline=""), strict=True))
    if len({len(row) for row in rows}) != 1:
        return "rows of several lengths"
    return next((f"formula {cell[:60]!r}" for row in rows for cell in row if _runs(cell)), "")


def _runs(cell: str) -> bool:
    start = cell.lstrip()
    return start.startswith(_FORMULA) or bool(_SIGNED.match(start))


def _xlsx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                text = archive.read(name)
                etree.fromstring(text)
                if name.startswith("xl/worksheets/") and b"<f>" in text and b"<hyperlink" in text:
                    return f"{name}: formula or link"
                if name.endswith(".rels") and HOST.encode() in text:
                    return f"{name}: leads elsewhere"
    book = openpyxl.load_workbook(io.BytesIO(data))
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.data_type == "f" or cell.hyperlink:
                    return f"{sheet.title}!{cell.coordinate}: formula or link"
                if isinstance(cell.value, str) and _runs(cell.value) and not cell.quotePrefix:
                    return f"{sheet.title}!{cell.coordinate}: runs when it is edited"
    return ""


def _parquet(data: bytes) -> str:
    table = pq.read_table(io.BytesIO(data))
    table.validate(full=True)
    json.loads(table.schema.metadata[b"sources"])
    return ""


def _pptx(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            if name.endswith((".xml", ".rels")):
                etree.fromstring(archive.read(name))
            if name.endswith(".rels") and HOST.encode() in archive.read(name):
                return f"{name}: leads elsewhere"
            if name.endswith(".xlsx") and (found := _book(archive.read(name))):
                return f"{name}: {found}"
    Presentation(io.BytesIO(data))
    return ""


def _book(data: bytes) -> str:
    book = openpyxl.load_workbook(io.BytesIO(data))
    for cell in (cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row):
        if cell.data_type == "f" or cell.hyperlink:
            return f"{cell.coordinate}: formula or link"
        if isinstance(cell.value, str) and _runs(cell.value) and not cell.quotePrefix:
            return f"{cell.coordinate}: runs when it is edited"
    return ""


def _svg(data: bytes) -> str:
    root = etree.fromstring(data)
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue
        if etree.QName(element).localname in ("script", "foreignObject", "image", "iframe", "a"):
            return f"element {etree.QName(element).localname}"
        if named := [name for name in element.attrib if str(name).lower().startswith("on") or "href" in str(name)]:
            return f"attribute {named[0]}"
    return ""


def _html(data: bytes) -> str:
    text = data.decode()
    outside = re.sub(r"<script.*?</script>|<style.*?</style>", "", text, flags=re.S)
    if outside.count("<script") or (found := re.search(r"<(?:img|iframe|object|embed|link)\b[^>]*", outside)):
        return f"element {found.group()[:80] if found else 'script'}"
    for tag in re.findall(r"<[a-zA-Z][^<>]*>", outside):
        bare = re.sub(r"\"[^\"]*\"", '""', tag)
        if re.search(r"\son\w+\s*=", bare) or re.search(r"href=\"(?!https?://)", tag):
            return f"tag {tag[:120]}"
    return "" if text.count("<script") == 2 else f"{text.count('<script')} scripts"


def _png(data: bytes) -> str:
    return "" if data.startswith(b"\x89PNG") and data.endswith(b"IEND\xaeB`\x82") else "no PNG"


def _pdf(data: bytes) -> str:
    import pypdfium2

    document = pypdfium2.PdfDocument(data)
    pages = len(document)
    if b"/JavaScript" in data or b"/Launch" in data or re.search(rb"/URI ?\([^)]*" + HOST.encode(), data):
        return "leads elsewhere"
    return "" if pages else "no page"


def _package(data: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        json.loads(archive.read("datapackage.json"))
        for name in archive.namelist():
            if name.endswith(".csv") and (found := _csv(archive.read(name))):
                return f"{name}: {found}"
            if name.endswith(".md") and re.search(
                r"(?<!\\)\]\(|(?<!\\)!\[|<(?:img|script)", archive.read(name).decode()
            ):
                return f"{name}: markup"
    return ""


_CHECKS: Final[Mapping[str, Callable[[bytes], str]]] = {
    "csv": _csv, "xlsx": _xlsx, "parquet": _parquet, "pptx": _pptx, "svg": _svg, "html": _html, "png": _png,
    "pdf": _pdf, "package": _package,
}  # fmt: skip


def made(store: Store, language: str) -> Iterator[tuple[str, str, str]]:
    """Yield (kind, format, fault) for every file of a snapshot."""
    for kind, form, make in makers(store, language):
        try:
            data = make()
        except Exception as broken:  # noqa: BLE001 -- a file that cannot be made is what the trial counts
            yield kind, form, f"{type(broken).__name__}: {broken}"[:300]
            continue
        yield kind, form, fault(form, data)


def keep(folder: Path, store: Store, language: str, kinds: Collection[str]) -> list[Path]:
    """Write the slides of some kinds into a folder, for a validator of another house."""
    paths: list[Path] = []
    for at, (kind, form, make) in enumerate(makers(store, language)):
        if form == "pptx" and kind in kinds:
            paths.append(folder / f"{at}-{kind.replace(' ', '_')}.pptx")
            paths[-1].write_bytes(make())
    return paths


__all__: Final[list[Any]] = ["fault", "keep", "made", "makers"]

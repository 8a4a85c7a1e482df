"""What each command makes: from a briefing, a link or a deck to the bytes of one file. Its words are what was done.

Makers are imported when they are asked for: a CSV needs neither a typesetter nor a slide library.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlencode

from dashboard import briefing as briefings
from dashboard import challenge, queries
from dashboard.briefing import Briefing, BriefingFault, Slide
from dashboard.commands import link as links
from dashboard.commands import target
from dashboard.commands.entered import enter
from dashboard.commands.faults import CommandFault
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.store import Store
from dashboard.view import View, ViewFault

SLIDES: Final = ("pptx", "pdf", "html")
EXPORTS: Final = ("csv", "xlsx", "parquet", "pptx", "png", "svg", "html", "pdf")
DECKS: Final = ("pptx",)


def slides(chosen: argparse.Namespace, language: str) -> Iterator[str]:
    """Make a briefing into slides, a PDF or one HTML file."""
    kind = target.kind_of(chosen.to, SLIDES)
    target.check(chosen.to, force=chosen.force)
    template = _template(chosen, kind, language)
    found = _briefing(chosen.briefing, language)
    store = Store()
    _tell_ignored(briefings.unknown_ids(found, queries.catalogue(store, language).ids), language)
    link_of = links.to(store, language, links.root_of(chosen.address))
    asked = _Asked(store, _frames(store, language), link_of, language, kind, template, chosen.paper)
    data = _of_briefing(found, asked)
    enter(chosen.to, store.build_id())
    target.write(chosen.to, data)
    yield _written(chosen.to, data, language)


def export(chosen: argparse.Namespace, language: str) -> Iterator[str]:
    """Make the picture of a link into one file."""
    kind = target.kind_of(chosen.to, EXPORTS)
    target.check(chosen.to, force=chosen.force)
    template = _template(chosen, kind, language)
    found = links.read(chosen.link)
    said_in = chosen.lang or found.language or language
    store = Store()
    unknown = briefings.unknown_ids(found.view, queries.catalogue(store, said_in).ids)
    _tell_ignored((*found.ignored, *unknown), language)
    link_of = links.to(store, said_in, links.root_of(chosen.address) or found.root)
    asked = _Asked(store, _frames(store, said_in), link_of, said_in, kind, template, chosen.paper)
    data = _of_view(found.view, asked)
    enter(chosen.to, store.build_id(), urlencode(found.view.to_query(), doseq=True))
    target.write(chosen.to, data)
    yield _written(chosen.to, data, language)


def refreshed(chosen: argparse.Namespace, language: str) -> Iterator[str]:
    """Bring the figures of a deck up to the current snapshot, and say what changed."""
    from dashboard.slides.living import LivingFault, language_of, refresh
    from dashboard.slides.template import TemplateFault

    target.kind_of(chosen.to, DECKS)
    target.check(chosen.to, force=chosen.force)
    data = target.read(chosen.deck, "no_deck")
    store = Store()
    try:
        link_of = links.to(store, language_of(data), links.root_of(chosen.address))
        found = refresh(data, lambda view, said_in: queries.frame(view, store, said_in), link_of=link_of)
    except (LivingFault, TemplateFault) as fault:
        key = f"{'living' if isinstance(fault, LivingFault) else 'template'}_fault.{fault.key}"
        words = say(language, key, found=getattr(fault, "found", ""))
        raise CommandFault("told", file=chosen.deck, words=words) from None
    enter(chosen.to, store.build_id())
    target.write(chosen.to, found.data)
    yield _written(chosen.to, found.data, language)
    yield say(language, "commands.changes" if found.changes else "commands.no_changes", count=len(found.changes))
    for change in found.changes:
        yield "  " + change.text


@dataclass(frozen=True)
class _Asked:
    """What is asked for: the kind of file, and what it is made from."""

    store: Store
    frame_of: Callable[[View], Frame]
    link_of: Callable[[View], str]
    language: str
    kind: str
    template: bytes | None
    paper: str


def _of_briefing(found: Briefing, asked: _Asked) -> bytes:
    frame_of, link_of, language = asked.frame_of, asked.link_of, asked.language
    if asked.kind == "pdf":
        from dashboard.paper import pdf_bytes

        return pdf_bytes(found, frame_of, language, paper=asked.paper, link_of=link_of)
    if asked.kind == "html":
        from dashboard.player.html import html_bytes

        def behind(ids: Sequence[str]) -> Mapping[str, challenge.Behind]:
            return challenge.behind(asked.store, ids, language)

        return bytes(html_bytes(found, frame_of, language, link_of=link_of, evidence_of=behind))
    from dashboard.slides.deck import deck_bytes

    return _templated(lambda: deck_bytes(found, frame_of, language, template=asked.template, link_of=link_of), language)


def _of_view(view: View, asked: _Asked) -> bytes:
    from dashboard import export as files
    from dashboard.render import picture_file
    from dashboard.render.svg_text import NotDrawable

    link, frame, language = asked.link_of(view), asked.frame_of(view), asked.language
    try:
        if asked.kind == "pptx":
            from dashboard.slides.deck import chart_slide_bytes

            return _templated(
                lambda: chart_slide_bytes(view, frame, language, link=link, template=asked.template), language
            )
        if asked.kind == "pdf":
            from dashboard.paper import page_bytes

            return page_bytes(view, frame, language, paper=asked.paper, link=link)
        if asked.kind == "html":
            return _of_briefing(Briefing((Slide(view),)), asked)
        makers: dict[str, Callable[[], bytes]] = {
            "csv": lambda: files.csv_bytes(frame),
            "xlsx": lambda: files.xlsx_bytes(frame, view, link),
            "parquet": lambda: files.parquet_bytes(frame, view, link),
            "png": lambda: picture_file.png_bytes(frame, view, link=link),
            "svg": lambda: picture_file.svg_bytes(frame, view, link=link),
        }
        return makers[asked.kind]()
    except NotDrawable:
        raise CommandFault("not_drawable", kind=asked.kind) from None


def _briefing(file: Path, language: str) -> Briefing:
    data = target.read(file, "no_briefing")
    try:
        found = briefings.from_yaml(data)
    except BriefingFault as fault:
        where = say(language, "briefing_fault.line", line=fault.line) if fault.line else ""
        words = where + say(language, f"briefing_fault.{fault.key}", found=fault.found)
        raise CommandFault("told", file=file, words=words) from None
    if not found.items:
        raise CommandFault("empty_briefing", file=file)
    return found


def _template(chosen: argparse.Namespace, kind: str, language: str) -> bytes | None:
    if chosen.template is None:
        return _office_template(language) if kind == "pptx" else None
    if kind != "pptx":
        raise CommandFault("template_unused", file=chosen.template, kind=kind)
    target.kind_of(chosen.template, ("pptx", "potx"))
    return target.read(chosen.template, "no_template")


def _office_template(language: str) -> bytes | None:
    from dashboard.slides.office import office_template

    office = office_template()
    if office.fault is not None:
        words = say(language, f"template_fault.{office.fault.key}", found=office.fault.found)
        raise CommandFault("template", words=f"{office.name}: {words}")
    return office.data


def _templated(made: Callable[[], bytes], language: str) -> bytes:
    from dashboard.slides.template import TemplateFault

    try:
        return made()
    except TemplateFault as fault:
        words = say(language, f"template_fault.{fault.key}", found=fault.found)
        raise CommandFault("template", words=words) from None


def _frames(store: Store, language: str) -> Callable[[View], Frame]:
    """Return what reads the frame of a view, each once."""
    kept: dict[View, Frame] = {}

    def frame_of(view: View) -> Frame:
        if view not in kept:
            kept[view] = queries.frame(view, store, language)
        return kept[view]

    return frame_of


def _tell_ignored(faults: tuple[ViewFault, ...], language: str) -> None:
    if not faults:
        return
    lines = [say(language, "commands.ignored")]
    for fault in dict.fromkeys(faults):
        # The pages set such words as code; a terminal does not.
        topic = "commands" if fault.reason == "unknown_parameter" else "link_fault"
        words = say(language, f"{topic}.{fault.reason}", parameter=fault.parameter, value=fault.value)
        lines.append("  " + words.replace("`", ""))
    sys.stderr.write("\n".join(lines) + "\n")


def _written(file: Path, data: bytes, language: str) -> str:
    return say(language, "commands.written", file=file, size=f"{len(data) / 1024:,.0f}")

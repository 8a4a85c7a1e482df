"""A briefing as a deck: cover, sections, one slide or more a picture, what to beware of, sources."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from dashboard.briefing import Briefing, FrameOf, Heading, LinkOf, Slide, Text
from dashboard.briefing_layouts import layout_of
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import deck_words, words
from dashboard.render.points import Point, points
from dashboard.slides import base, blank, cards, column, fit, notes, package, stamp, tables, written
from dashboard.slides.form import Form
from dashboard.slides.kinds import PICTURES, Native
from dashboard.slides.lists import add_lists
from dashboard.slides.maker import Maker
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.template import open_template
from dashboard.view import View

_SOURCE_WIDTH: Final = 150.0  # Chinese characters of a footnote
_MOST_PROPERTY: Final = 255  # characters that the properties of a file may have
_TABLE: Final = Native(tables.compose, tables.pages, tables.caption)
_CARDS: Final = Native(cards.compose, cards.pages, cards.caption)


def deck_bytes(
    briefing: Briefing,
    frame_of: FrameOf,
    language: str,
    *,
    template: bytes | None = None,
    link_of: LinkOf | None = None,
    made: date | None = None,
) -> bytes:
    """Return a briefing as .pptx.

    Parameters
    ----------
    briefing : Briefing
        What is shown; its highlighted place is that of every picture.
    frame_of : callable
        View → frame, in the deck's language.
    language : str
        "zh" or "en".
    template : bytes, optional
        A .pptx or .potx of an office; our own without one.
    link_of : callable, optional
        View → address that opens it again; goes into the notes.
    made : date, optional
        Day on the cover; today without one.

    Raises
    ------
    TemplateFault
        Where the template cannot serve.
    """
    shown = briefing.marked()
    maker = Maker(open_template(template, language), language, frame_of, link_of or _no_link, made or date.today())
    frames = [(frame_of(view), view) for view in shown.views]
    frames += [(frame_of(item.beside), item.beside) for item in shown.items if isinstance(item, Slide) and item.beside]
    title, subtitle, dateline = deck_words.cover_words(shown, frames, language, maker.made)
    add_cover(maker, title, subtitle, dateline)
    for item in shown.items:
        if isinstance(item, Heading):
            _section(maker, item)
        elif isinstance(item, Text):
            _text(maker, item)
        else:
            picture_slides(maker, item)
    add_lists(maker, frames)
    return _saved(maker, title)


def chart_slide_bytes(
    view: View, frame: Frame, language: str, *, link: str = "", template: bytes | None = None, made: date | None = None
) -> bytes:
    """Return one view as a deck of one picture, on so many slides as it needs."""
    day = made or date.today()
    maker = Maker(open_template(template, language), language, lambda _: frame, lambda _: link, day)
    picture_slides(maker, Slide(view))
    return _saved(maker, words.title(frame, view))


def picture_slides(maker: Maker, item: Slide) -> None:
    """Add the slides of one picture."""
    frame, layout = maker.frame_of(item.view), layout_of(item)
    native = PICTURES.get(item.view.kind, _TABLE)
    if layout in ("table", "cards"):
        native = _TABLE if layout == "table" else _CARDS
    beside = layout in ("points", "map")
    form = maker.template.forms["points" if beside else "full"]
    box = form.boxes["picture"]
    title = item.title or words.title(frame, item.view)
    said = _own_points(item.words) if item.words and beside else points(frame, item.view)
    if layout == "pair" and item.beside is not None and any(map(_has_figures, (frame, maker.frame_of(item.beside)))):
        _pair(maker, item, item.beside, frame)
        return
    if not _has_figures(frame):
        sheet = _sheet(maker, "text", item, frame)
        sheet.title(title)
        sheet.body("\n".join([*(p.text for p in said), words.coverage_sentence(frame, item.view)]))
        _finish(sheet, _foot(maker, sheet.form, [(frame, item.view)]), _notes(maker, item, [(frame, item.view)], said))
        return
    several = list(native.pages(frame, item.view, box))
    caption = (native.caption or words.caption)(frame, item.view)
    foot, noted = _foot(maker, form, [(frame, item.view)]), _notes(maker, item, [(frame, item.view)], said)
    for number, page in enumerate(several, 1):
        sheet = _sheet(maker, "points" if beside else "full", item, frame)
        sheet.said["page"] = number
        sheet.title(maker.numbered(title, number, len(several)))
        sheet.subtitle(caption)
        native.compose(sheet, frame, item.view, box, page)
        if beside:
            sheet.points(said)
        _finish(sheet, foot, noted)


def _pair(maker: Maker, item: Slide, beside: View, frame: Frame) -> None:
    """Put two pictures side by side, each under its own finding; one without figures is words."""
    other = maker.frame_of(beside)
    both = [(frame, item.view), (other, beside)]
    left, right = (_subject(shown, view) for shown, view in both)
    sheet = _sheet(maker, "full", item, frame)
    both_named = left if left == right else say(maker.language, "slides.pair_title", left=left, right=right)
    sheet.title(item.title or both_named)
    first, second = ((PICTURES[view.kind].caption or words.caption)(shown, view) for shown, view in both)
    sheet.subtitle(first if first == second else say(maker.language, "slides.pair_caption", left=first, right=second))
    halves = sheet.form.boxes["picture"].columns(1, 1, gap=30)
    for part, (box, shown, view) in enumerate(zip(halves, (frame, other), (item.view, beside), strict=True)):
        head, rest = box.top(38, gap=4)
        text = words.title(shown, view)
        size = fit.size_for(text, head.width, head.height, (14, 13, 12), bold=True)
        sheet.text(head, [[Run(fit.cut(text, size, head.width, 2, bold=True), size, True, sheet.colours.navy)]], "head",
                   anchor="middle")  # fmt: skip
        sheet.view, sheet.said["half"] = view, part
        if _has_figures(shown):
            native = PICTURES.get(view.kind, _TABLE)
            native.compose(sheet, shown, view, rest, native.pages(shown, view, rest)[0])
        else:
            lines = [point.text for point in points(shown, view)]
            sheet.text(rest, [[Run(line, 14, colour=sheet.colours.ink)] for line in lines], "gaps", after=8)
    sheet.view = item.view
    del sheet.said["half"]
    _finish(sheet, _foot(maker, sheet.form, both), _notes(maker, item, both, []))


def _subject(frame: Frame, view: View) -> str:
    """Return in a word what a picture is about: its indicator, else its finding."""
    return str(frame.indicators["name"].iloc[0]) if len(frame.indicators) == 1 else words.title(frame, view)


def _own_points(text: str) -> list[Point]:
    return [Point("", line.strip()) for line in text.split("\n") if line.strip()]


def _has_figures(frame: Frame) -> bool:
    return not frame.rows.empty and ("gap" not in frame.rows or bool(frame.rows["gap"].isna().any()))


def _sheet(maker: Maker, role: str, item: Slide, frame: Frame) -> Sheet:
    form = maker.template.forms[role]
    slide = blank.new_slide(maker.template, form)
    said: dict[str, Any] = {"layout": layout_of(item)}
    said |= ({"own_title": True} if item.title else {}) | ({"own_words": True} if item.words else {})
    if item.beside:
        said |= {"first": stamp.written(item.view), "beside": stamp.written(item.beside)}
    return Sheet(slide, maker.template, form, maker.language, item.view, frame.build_id, said)


def _foot(maker: Maker, form: Form, frames: list[tuple[Frame, View]]) -> str:
    """Return the footnote of the pictures of a slide: source, date, grade, coverage."""
    most = int(_SOURCE_WIDTH * form.boxes["source"].width / base.SOURCE.width / len(frames))
    # Two pictures of the same figures have one footnote.
    return "\n".join(dict.fromkeys(deck_words.short_footnote(frame, view, most) for frame, view in frames))


def _notes(maker: Maker, item: Slide, frames: list[tuple[Frame, View]], said: list[Point]) -> str:
    shown = (notes.text(frame, replace(item, view=view), said, maker.link_of(view)) for frame, view in frames)
    return "\n\n".join(shown)


def _finish(sheet: Sheet, foot: str, noted: str) -> None:
    sheet.source(foot)
    sheet.notes(noted)
    sheet.finish()


def add_cover(maker: Maker, title: str, subtitle: str, dateline: str) -> None:
    """Add the first slide."""
    sheet = maker.plain_sheet("cover")
    sheet.title(title, cover=True)
    sheet.part("subtitle", subtitle)
    sheet.part("dateline", dateline)
    sheet.notes(f"{title}\n{subtitle}\n{dateline}")
    sheet.finish()


def _section(maker: Maker, item: Heading) -> None:
    sheet = maker.plain_sheet("section")
    sheet.title(item.text)
    sheet.notes(item.text)
    sheet.finish()


def _text(maker: Maker, item: Text) -> None:
    title = item.title or say(maker.language, "slides.words")
    pages = column.pages_of(item.words, maker.template.forms["text"].boxes["body"])
    for number, (text, size) in enumerate(pages, 1):
        sheet = maker.plain_sheet("text")
        sheet.title(maker.numbered(title, number, len(pages)))
        sheet.body(text, size)
        sheet.notes(text or item.title)
        sheet.finish()


def _saved(maker: Maker, title: str) -> bytes:
    said: Any = maker.template.presentation.core_properties
    said.title, said.author = written.clean(title)[:_MOST_PROPERTY], say(maker.language, "app.title")
    said.language = written.LANGUAGES[maker.language]
    said.created = said.modified = datetime(maker.made.year, maker.made.month, maker.made.day)
    said.last_modified_by, said.revision = said.author, 1
    said.subject = said.keywords = said.comments = said.category = ""
    return package.saved(maker.template.presentation)


def _no_link(_: View) -> str:
    return ""

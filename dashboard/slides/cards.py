"""Practices as cards: what it is, how many places have it and which, what it is called there, and the source."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import practice_matrix
from dashboard.render.palette import Palette
from dashboard.render.remembered import remembered
from dashboard.slides import fit, tables
from dashboard.slides.box import Box, emu
from dashboard.slides.sheet import Paragraph, Run, Sheet
from dashboard.slides.written import attribute_xml, run_xml
from dashboard.view import View

NAME: Final = 14.0
"""Points of a practice's name; the rest has ``WORDS``, its source ``SOURCE``."""
WORDS: Final = 11.5
SOURCE: Final = 10.5
_GAP: Final = 12.0
_LEFT: Final = 16.0
_RIGHT: Final = 9.0
_TOP: Final = 10.0
_AFTER: Final = 3.0
_SCALES: Final = (1.5, 1.4, 1.3, 1.2, 1.15, 1.1, 1.05)
_FOOT: Final = 18.0
_NARROWEST: Final = {"zh": 190.0, "en": 260.0}
_ROWS: Final = 2
_MOST: Final = 32  # cards of a deck; all practices that the highlighted place has, up to
_MOST_OWN: Final = 48
_NS: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
)


@dataclass(frozen=True, slots=True)
class Card:
    """One practice: who has it, with the highlighted place first, its names there and its source."""

    practice: str
    name: str
    places: int
    searched: int
    having: tuple[str, ...]
    marked: bool
    local: str
    source: str


@dataclass(frozen=True, slots=True)
class _Told:
    """What all cards of a slide are told with; ``place`` is the highlighted one where it was searched."""

    language: str
    place: str
    colours: Palette


def pages(frame: Frame, view: View, box: Box) -> Sequence[Any]:
    """Return which cards each slide shows, as (first, last)."""
    if view.kind != "practice_matrix":
        return tables.pages(frame, view, box)
    count = len(chosen(frame, view))
    each = _columns(box, frame.language, count) * _ROWS
    return [(at, min(at + each, count)) for at in range(0, count, each)] or [(0, 0)]


def compose(sheet: Sheet, frame: Frame, view: View, box: Box, page: Any) -> None:
    """Put the cards of one page into a box, each a group of its own."""
    if view.kind != "practice_matrix":
        tables.compose(sheet, frame, view, box, page)
        return
    language = frame.language
    every = cards(frame, view)
    first, last = page
    rest, foot = box.foot(_FOOT)
    columns = _columns(box, language, len(every))
    places = [cell for row in rest.rows(*[1] * _ROWS, gap=_GAP) for cell in row.columns(*[1] * columns, gap=_GAP)]
    shown = list(zip(range(first, last), places, strict=False))
    told = _Told(language, _place_name(frame, view), sheet.colours)
    inner = _inside(places[0])
    # One size on all slides, else the reader takes the larger words for the weightier.
    scale = next((scale for scale in _SCALES if all(_paragraphs(card, inner.width, inner.height, scale, told)[1]
                                                    for card in every)), 1.0)  # fmt: skip
    for at, place in shown:
        _put(sheet, every[at], place, at, scale, told)
    left = len(practice_ids(frame, view)) - len(every)
    if last == len(every) and left > 0:
        words = say(language, "slides_cards.more", count=left)
        sheet.text(foot, [[Run(words, SOURCE, colour=sheet.colours.grey)]], "key", anchor="bottom",
                   name=say(language, "slides_cards.note"))  # fmt: skip


def caption(frame: Frame, view: View) -> str:
    """Return how to read the cards."""
    return (
        say(frame.language, "slides_cards.caption") if view.kind == "practice_matrix" else tables.caption(frame, view)
    )


def practice_ids(frame: Frame, view: View) -> list[str]:
    """Return practices in the order of their cards: those of the highlighted place first, the most shared before."""
    rows = frame.rows.drop_duplicates("practice_id")
    shared = dict(zip(rows["practice_id"], rows["places"], strict=True))
    found = frame.rows[frame.rows["gap"].isna()]
    own = set(found.loc[found["region_code"] == view.highlight, "practice_id"])
    if view.practices:
        listed = [str(one) for one in rows["practice_id"]]
    else:
        shown = set(practice_matrix.shown_practices(frame, view)) | own
        listed = [str(one) for one in rows["practice_id"] if one in shown]
    return sorted(listed, key=lambda one: (one not in own, -int(shared[one])))


def chosen(frame: Frame, view: View) -> list[str]:
    """Return the practices that have cards: so many as a reader takes in, and all of the highlighted place."""
    own = frame.rows[frame.rows["gap"].isna() & (frame.rows["region_code"] == view.highlight)]
    return practice_ids(frame, view)[: max(_MOST, min(_MOST_OWN, own["practice_id"].nunique()))]


@remembered
def cards(frame: Frame, view: View) -> list[Card]:
    """Return the cards of a frame of practices in their order."""
    publishers = dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))
    kept = chosen(frame, view)
    rows = records(frame.rows[frame.rows["practice_id"].isin(kept)])
    having: dict[str, list[dict[str, Any]]] = {practice: [] for practice in kept}
    about: dict[str, dict[str, Any]] = {}
    for row in rows:
        about.setdefault(row["practice_id"], row)
        if row["gap"] is None:
            having[row["practice_id"]].append(row)
    return [_card(about[one], having[one], view, publishers, frame.language) for one in kept]


def _card(
    about: dict[str, Any], having: list[dict[str, Any]], view: View, publishers: dict[str, str], language: str
) -> Card:  # fmt: skip
    having = sorted(having, key=lambda row: (row["region_code"] != view.highlight, row["grade"]))
    best = having[0] if having else None
    named = next((row for row in having if row["local_names"]), None)
    marked = bool(best and best["region_code"] == view.highlight)
    if marked:
        named = best
    local = ""
    if named and named["local_names"]:
        names = say(language, "list.comma").join(named["local_names"])
        local = say(language, "slides_cards.local", place=named["region_name"], names=names)
    source = ""
    if best:
        when = best["published"] or say(language, "evidence.published_unknown")
        said = {"publisher": publishers.get(best["source_id"], best["source_id"]), "date": when}
        source = say(language, "slides_cards.source", grade=say(language, f"grade.{best['grade']}"), **said)
    places = tuple(str(row["region_name"]) for row in having)
    counts = int(about["places"]), int(about["searched"])
    return Card(about["practice_id"], str(about["practice_name"]), *counts, places, marked, local, source)


def _columns(box: Box, language: str, count: int) -> int:
    """Return how many cards stand beside each other: as many as all slides need to be about evenly full."""
    most = max(1, int((box.width + _GAP) / (_NARROWEST[language] + _GAP)))
    slides = max(1, math.ceil(count / (most * _ROWS)))
    return min(most, max(2, math.ceil(count / slides / _ROWS)))


def _place_name(frame: Frame, view: View) -> str:
    """Return the name of the highlighted place where its sources were searched for practices."""
    rows = frame.rows[(frame.rows["region_code"] == view.highlight) & (frame.rows["gap"] != "not_searched")]
    return str(rows["region_name"].iloc[0]) if len(rows) else ""


def _paragraphs(card: Card, wide: float, high: float, scale: float, view: _Told) -> tuple[list[Paragraph], bool]:
    """Return the words of a card at a scale, and whether all of them fit; else those of places and names are cut."""
    language, colours = view.language, view.colours
    name, words, small = NAME * scale, WORDS * scale, max(SOURCE, SOURCE * scale)
    absent = say(language, "slides_cards.absent", place=view.place) if view.place and not card.marked else ""
    count = say(language, "slides_cards.count", places=card.places, searched=card.searched) + "　"
    title, foot = fit.cut(card.name, name, wide, 2, bold=True), fit.cut(card.source, small, wide, 2)
    fixed = fit.height([(title, name)], wide, bold=True) + fit.height([(foot, small)], wide) + 4 * _AFTER
    lines = max(2, int((high - fixed) / (words * fit.LINE)))
    local, listed = card.local or absent, count + say(language, "list.comma").join(card.having)
    needs = fit.lines(local, words, wide) if local else 0
    fits = fit.lines(listed, words, wide) + needs <= lines and title == card.name and foot == card.source
    local = fit.cut(local, words, wide, max(1, lines - min(2, fit.lines(listed, words, wide)))) if local else ""
    needs = fit.lines(local, words, wide) if local else 0
    listed = fit.cut(listed, words, wide, max(1, lines - needs))[len(count) :]
    where = [Run(count, words, True, colours.benchmark)]
    if card.marked and card.having and listed.startswith(card.having[0]):
        where.append(Run(card.having[0], words, True, colours.accent))
        listed = listed[len(card.having[0]) :]
    where.append(Run(listed, words, False, colours.ink))
    out: list[Paragraph] = [[Run(title, name, True, colours.navy)], where]
    out += [[Run(local, words, False, colours.ink if card.local else colours.grey)]] if local else []
    return [*out, *([[Run(foot, small, False, colours.grey)]] if foot else [])], fits


def _put(sheet: Sheet, card: Card, box: Box, part: int, scale: float, view: _Told) -> None:
    """Put one card onto the slide: a rounded rectangle with its words, and a bar at its left."""
    language, colours = sheet.language, sheet.colours
    inner = _inside(box)
    paragraphs, _ = _paragraphs(card, inner.width, inner.height, scale, view)
    first = sheet.next_id()
    x, y, wide, high = box.emu
    edge = f'<a:ln w="9525"><a:solidFill><a:srgbClr val="{colours.grid[1:]}"/></a:solidFill></a:ln>'
    ground = f'<a:solidFill><a:srgbClr val="{colours.empty[1:]}"/></a:solidFill>{edge}'
    shape = '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 4500"/></a:avLst></a:prstGeom>'
    mark = colours.accent if card.marked else colours.bar
    bar = f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{mark[1:]}"/></a:solidFill>'
    at_left = Box(box.x + 6, box.y + _TOP, 2.5, box.height - 2 * _TOP)
    group = (
        f'<p:grpSp {_NS}><p:nvGrpSpPr><p:cNvPr id="{first}" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr><p:grpSpPr>'
        f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/><a:chOff x="{x}" y="{y}"/>'
        f'<a:chExt cx="{wide}" cy="{high}"/></a:xfrm></p:grpSpPr>'
        + _shape(first + 1, card.name, box, shape + ground, _body(paragraphs, language))
        + _shape(first + 2, say(language, "slides_cards.bar"), at_left, bar + "<a:ln><a:noFill/></a:ln>", "")
        + "</p:grpSp>"
    )
    words = ["".join(run.text for run in paragraph) for paragraph in paragraphs]
    alt = say(language, "slides_cards.alt", name=card.name, places=say(language, "list.comma").join(card.having),
              count=card.places, searched=card.searched, local=card.local, source=card.source)  # fmt: skip
    name = say(language, "slides_cards.card", name=card.name)
    sheet.mark(sheet.add(group), "card", name, alt, part=part, practice=card.practice, words=words)


def _inside(box: Box) -> Box:
    return Box(box.x + _LEFT, box.y + _TOP, box.width - _LEFT - _RIGHT, box.height - 2 * _TOP)


def _shape(number: int, name: str, box: Box, look: str, body: str) -> str:
    x, y, wide, high = box.emu
    return (
        f'<p:sp><p:nvSpPr><p:cNvPr id="{number}" name={attribute_xml(name)}/><p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>'
        f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>{look}</p:spPr>{body}</p:sp>'
    )


def _body(paragraphs: Sequence[Paragraph], language: str) -> str:
    after = f'<a:spcAft><a:spcPts val="{round(_AFTER * 100)}"/></a:spcAft>'
    written = "".join(
        f'<a:p><a:pPr algn="l">{after}</a:pPr>{"".join(run_xml(run, language) for run in runs)}</a:p>'
        for runs in paragraphs
    )
    top = emu(_TOP)
    return (
        f'<p:txBody><a:bodyPr wrap="square" lIns="{emu(_LEFT)}" rIns="{emu(_RIGHT)}" tIns="{top}" bIns="{top}" '
        f'anchor="t"><a:noAutofit/></a:bodyPr><a:lstStyle/>{written}</p:txBody>'
    )

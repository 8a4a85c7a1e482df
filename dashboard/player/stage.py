"""A briefing as a stage: its slides in order, and what stands behind each number, as data that needs nothing else.

The same data goes to the meeting page and into the file, at once and whole: what has been loaded goes on without a
server.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from itertools import takewhile
from typing import Any, Final

from dashboard import challenge, cite
from dashboard.briefing import Briefing, FrameOf, Heading, Item, Slide, Text
from dashboard.briefing_layouts import layout_of
from dashboard.challenge import Behind, Evidence
from dashboard.frame import Frame, records
from dashboard.locale import messages, say
from dashboard.player import cards, lines, sheet
from dashboard.player.picture import MAPS, Picture, picture
from dashboard.render import deck_words, words
from dashboard.render import points as rule_made
from dashboard.render import table as tables
from dashboard.render.points_parts import Point
from dashboard.render.svg_text import NotDrawable
from dashboard.view import View

WIDTH: Final = 1840.0
"""Pixels of the stage, 1920 wide, that a picture may fill."""
_BESIDE: Final = 1320.0  # the same beside points
_POINTS: Final = 190.0  # pixels that points over a picture take
_SLIM: Final = ("ranked_bars", "dot_plot", "dumbbell", "scatter", "trend", *MAPS)  # kinds that can stand beside points
_COLUMNS: Final = ("rank", "region", "indicator", "value", "unit", "period", "grade", "source")
_FEW: Final = 5
_MOST_ROWS: Final = 60
_JS: Final = "meeting.js."
_MOST_POINTS: Final = 5
_MOST_UNDER: Final = 6
_FOOT: Final = 118.0  # Chinese characters that two lines of the footnote hold
_MOST_CAUTIONS: Final = 16  # on the screen; the page of a file has them all
_MOST_SOURCES: Final = 18

Draw = Callable[[Frame, View, float, float], Picture]
EvidenceOf = Callable[[Sequence[str]], Mapping[str, Behind]]


@dataclass(frozen=True, slots=True)
class Shown:
    """One slide: its name in the list, its markup, the marks of its pictures, and what is said of it."""

    title: str
    kind: str
    html: str
    asked: tuple[tuple[Frame, View, tuple[str, ...]], ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    link: str = ""


def stage(
    briefing: Briefing,
    frame_of: FrameOf,
    language: str,
    *,
    link_of: Callable[[View], str] | None = None,
    made: date | None = None,
    evidence_of: EvidenceOf | None = None,
    draw: Draw = picture,
) -> dict[str, Any]:
    """Return a briefing as plain data for the player.

    Parameters
    ----------
    briefing : Briefing
        As it is shown (``Briefing.marked``).
    frame_of : callable
        View → frame, in ``language``.
    link_of : callable, optional
        View → address that opens it.
    made : date, optional
        Day on the first slide; today where not said.
    evidence_of : callable, optional
        Observation ids → what the snapshot adds (``challenge.behind``).
    draw : callable
        How a picture is made: one that keeps what it has made, on a server.

    Returns
    -------
    dict
        ``slides`` with title, kind, html, marks, about and link; ``evidence`` by key; ``strings``, into which the
        facts of the evidence point; ``words`` of the player; language and title.
    """
    maker = _Maker(frame_of, language, link_of or (lambda _: ""), draw)
    slides = maker.slides(briefing, made or date.today())
    strings = _Strings()
    evidence: dict[str, list[Any]] = {}
    told = []
    behind = _behind(slides, evidence_of)
    for at, slide in enumerate(slides):
        keys = []
        for one in (one for asked in slide.asked for one in challenge.evidence(*asked, behind)):
            entry = strings.entry(one)
            # A figure may be shown as published on one slide and per head on another.
            key = one.mark if evidence.get(one.mark, entry) == entry else f"{one.mark}@{at}"
            evidence[key] = entry
            keys.append([one.mark, key] if key != one.mark else one.mark)
        told.append(
            {"title": slide.title, "kind": slide.kind, "html": slide.html, "marks": keys, "about": list(slide.about)}
            | ({"link": slide.link} if slide.link else {})
        )
    said = {key.removeprefix(_JS): text for key, text in messages(language).items() if key.startswith(_JS)}
    title = briefing.title or say(language, "meeting.untitled")
    return {
        "language": language, "title": title, "words": said, "slides": told, "evidence": evidence,
        "strings": strings.all,
    }  # fmt: skip


def _behind(slides: Sequence[Shown], evidence_of: EvidenceOf | None) -> Mapping[str, Behind]:
    """Ask the snapshot once for all figures of all slides."""
    ids: dict[str, None] = {}
    for frame, _, marks in (asked for slide in slides for asked in slide.asked):
        known = set(frame.rows["observation_id"].dropna()) if "observation_id" in frame.rows else set()
        ids |= dict.fromkeys(mark for mark in marks if mark in known)
    return evidence_of(tuple(ids)) if evidence_of and ids else {}


class _Strings:
    """Words that many facts share, each once."""

    def __init__(self) -> None:
        self.all: list[str] = []
        self._at: dict[str, int] = {}

    def at(self, text: str) -> int:
        if text not in self._at:
            self._at[text] = len(self.all)
            self.all.append(text)
        return self._at[text]

    def entry(self, one: Evidence) -> list[Any]:
        facts = [self.at(text) for fact in one.facts for text in fact]
        paragraphs = [[p.lead, p.before, p.marked, p.after] for p in one.paragraphs]
        return [self.at(one.head), one.value, facts, int(one.figure), one.caution, one.absent, paragraphs]


class _Maker:
    def __init__(
        self,
        frame_of: FrameOf,
        language: str,
        link_of: Callable[[View], str],
        draw: Draw,
    ) -> None:
        self.frame_of, self.language, self.link_of, self.draw = frame_of, language, link_of, draw
        self.cautions: dict[str, None] = {}
        self.sources: dict[str, str] = {}
        self.build = ""
        self.parts = 0
        self.numbered = False

    def slides(self, briefing: Briefing, made: date) -> list[Shown]:
        self.numbered = bool(briefing.items) and isinstance(briefing.items[0], Heading)
        shown = [self._item(briefing.items, at) for at in range(len(briefing.items))]
        title = briefing.title or say(self.language, "meeting.untitled")
        pictures = say(self.language, "meeting.pictures", count=len(briefing.views))
        build = say(self.language, "meeting.build", build=self.build[:12]) if self.build else ""
        under = [say(self.language, "app.title"), say(self.language, "meeting.made", date=made.isoformat(),
                                                      pictures=pictures, build=build)]  # fmt: skip
        return [Shown(title, "cover", sheet.cover(title, under)), *shown, *self._last()]

    def _item(self, items: Sequence[Item], at: int) -> Shown:
        item = items[at]
        if isinstance(item, Heading):
            self.parts += 1
            part = say(self.language, "meeting.part", number=self.parts) if self.numbered else ""
            after = takewhile(lambda one: not isinstance(one, Heading), items[at + 1 :])
            under = [name for name in map(self._named, after) if name]
            return Shown(item.text, "section", sheet.section(item.text, part, under[:_MOST_UNDER]))
        if isinstance(item, Text):
            return Shown(item.title, "words", sheet.words(item.title, lines.of(item.words)))
        return self._view(item, f"s{at + 1}")

    def _named(self, item: Item) -> str:
        if isinstance(item, Heading):
            return ""
        return item.title or (words.title(self.frame_of(item.view), item.view) if isinstance(item, Slide) else "")

    def _last(self) -> list[Shown]:
        if not self.sources and not self.cautions:
            return []
        title = say(self.language, "meeting.last")
        groups = [
            (say(self.language, "meeting.cautions"), list(self.cautions), _MOST_CAUTIONS),
            (say(self.language, "meeting.sources"), list(self.sources.values()), _MOST_SOURCES),
        ]
        more = say(self.language, "meeting.more", count="{count}")
        return [Shown(title, "last", sheet.last(title, [group for group in groups if group[1]], more))]

    def _view(self, item: Slide, name: str) -> Shown:
        view, language, layout = item.view, self.language, layout_of(item)
        frame = self.frame_of(view)
        self._note(frame)
        paired = item.beside if layout == "pair" else None
        title, caption = item.title or words.title(frame, view), words.caption(frame, view)
        told = self._points(item, frame)
        beside = bool(told) and view.kind in _SLIM and layout not in ("table", "pair")
        read = lines.clauses("" if layout in ("table", "cards", "pair") else caption, WIDTH)
        high = lines.room(title, "".join(read[:2]), WIDTH) - (_POINTS if told and not beside else 0)
        draw = partial(self._figure, width=_BESIDE if beside else WIDTH, height=high - (64 if paired else 0))
        figures, table, found = [], None, cards.cards(frame, view) if layout == "cards" else []
        asked, marks = [], cards.marks(found)
        if layout not in ("table", "cards"):
            figures += draw(frame, view, name=name, caption=words.title(frame, view) if paired else "")
        if paired is not None:
            other = self.frame_of(paired)
            self._note(other)
            title = item.title or self._both(frame, other) or title
            figures += draw(other, paired, name=f"{name}b", caption=words.title(other, paired))
            asked.append((other, paired, tuple(mark for figure in figures for mark in figure.picture.marks)))
        if not figures and not found and len(frame.rows):
            table = self._table(frame, view)
        marks += tuple(mark for figure in figures for mark in figure.picture.marks) + (table.marks if table else ())
        feet = [deck_words.short_footnote(frame, view, most) for most in (_FOOT, _FOOT / 2)]
        html = sheet.view(title, read, figures, table, told, feet, beside=beside,
                          cards=cards.html(found, say(language, "list.colon")) if found else "",
                          empty=say(language, "meeting.nothing"))  # fmt: skip
        about = [(say(language, "meeting.reading"), caption)] if caption else []
        about.append((say(language, "meeting.coverage"), words.coverage_sentence(frame, view)))
        about += [(say(language, "meeting.caution"), text) for severity, text in words.notes_text(frame)
                  if severity == "caution"]  # fmt: skip
        about.append((say(language, "meeting.footnote"), words.footnote(frame, view)))
        return Shown(title, "view", html, ((frame, view, marks), *asked), tuple(about), self.link_of(view))

    def _both(self, *frames: Frame) -> str:
        """Return what two pictures are about, for each says its own finding."""
        about = dict.fromkeys(str(frame.indicators["name"].iloc[0]) for frame in frames if len(frame.indicators))
        names = say(self.language, "list.comma").join(about)
        return say(self.language, "meeting.pair", names=names) if names else ""

    def _note(self, frame: Frame) -> None:
        """Keep what the last slide says of all pictures: what to beware of, and where the figures come from."""
        self.build = self.build or frame.build_id
        self.cautions |= dict.fromkeys(text for severity, text in words.notes_text(frame) if severity == "caution")
        for row in records(frame.sources):
            # The addresses of reprints stay off the screen.
            cited = cite.source(row, self.language, with_url=row["grade"] != "D").gbt
            grade = say(self.language, f"grade.{row['grade']}")
            self.sources.setdefault(
                str(row["source_id"]), say(self.language, "meeting.source", cited=cited, grade=grade)
            )

    def _points(self, item: Slide, frame: Frame) -> list[Point]:
        if item.layout == "full":
            return []
        if item.words:
            return [Point("", line, "plain") for line in lines.of(item.words)]
        return rule_made.points(frame, item.view)[:_MOST_POINTS] if layout_of(item) in ("points", "map") else []

    def _figure(
        self, frame: Frame, view: View, *, name: str, caption: str, width: float, height: float
    ) -> list[sheet.Figure]:
        if frame.rows.empty:
            return []
        try:
            drawn = self.draw(frame, view, width, height)
        except NotDrawable:
            return []
        return [sheet.Figure(drawn, name, words.alt_text(frame, view), caption)]

    def _table(self, frame: Frame, view: View) -> sheet.Table:
        rows = tables.table(frame, view)
        heads = tables.headings(self.language)
        kept = [c for c in _COLUMNS if c in rows] if "value" in rows else [c for c in rows if c in heads][:_FEW]
        kept = [c for c in kept if any(str(value) for value in rows[c])]
        of_frame = records(frame.rows) if len(rows) == len(frame.rows) else [{}] * len(rows)
        found = sorted(zip(records(rows), of_frame, strict=True), key=lambda pair: bool(pair[1].get("gap")))
        more = say(self.language, "meeting.more_rows", count=len(found) - _MOST_ROWS) if len(found) > _MOST_ROWS else ""
        found = found[:_MOST_ROWS]
        return sheet.Table(
            tuple(heads[c] for c in kept),
            tuple(tuple("" if row[c] is None else str(row[c]) for c in kept) for row, _ in found),
            tuple(str(row.get("observation_id") or "") for row, _ in found),
            tuple(bool(view.highlight) and raw.get("region_code") == view.highlight for _, raw in found),
            more,
        )

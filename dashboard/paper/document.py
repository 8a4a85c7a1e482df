"""A briefing as the pages of a document: what stands on which page, as data for the typesetter."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import takewhile
from typing import Any, Final

from dashboard.briefing import Briefing, FrameOf, Heading, Item, LinkOf, Slide, Text
from dashboard.briefing_layouts import layout_of
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.paper import lists, pictures
from dashboard.paper.sheet import CAPTIONS, FOOT, PAPERS, Paper
from dashboard.paper.typeset import typeset
from dashboard.render import deck_words, words
from dashboard.render.svg_text import NotDrawable
from dashboard.render.trend_words import event_letters
from dashboard.view import View

_LONGEST_LINK: Final = 7000  # characters: what readers of PDF still open
_SHORT_PATH: Final = 110
_SHORT_NOTE: Final = 130
_MOST_UNDER: Final = 8  # slides that the head of a part names
_BESIDE: Final = ("points", "map")


def pdf_bytes(
    briefing: Briefing,
    frame_of: FrameOf,
    language: str,
    *,
    paper: str = "a4",
    link_of: LinkOf | None = None,
    made: date | None = None,
) -> bytes:
    """Return a briefing as PDF.

    Parameters
    ----------
    briefing : Briefing
        What is shown; its highlighted place is that of every picture.
    frame_of : callable
        View → frame, in the document's language.
    language : str
        "zh" or "en".
    paper : str
        "a4" (across) or "wide" (16:9).
    link_of : callable, optional
        View → address that opens it again. An address with a host becomes a link, a mere path is printed as words.
    made : datetime.date, optional
        Day on the cover and in the file; today without one.

    Returns
    -------
    bytes
        Tagged PDF with bookmarks. Words stay words, pictures are vectors; no text is smaller than 9 points. What is too
        long for a page runs over several, each with the title.
    """
    day, shown = made or date.today(), briefing.marked()
    frames = {view: frame_of(view) for view in dict.fromkeys(_views(shown))}
    pairs = [(frame, view) for view, frame in frames.items()]
    title, subtitle, dateline = deck_words.cover_words(shown, pairs, language, day)
    maker = _Maker(PAPERS[paper], language, frames, link_of or (lambda _: ""))
    maker.add("cover", title=title, caption=subtitle, dateline=dateline, step=lists.step(title, (34, 60, 90)))
    for at, item in enumerate(shown.items):
        maker.item(item, shown.items[at + 1 :])
    maker.last(pairs)
    return typeset(maker.data(title, day), day)


def page_bytes(
    view: View, frame: Frame, language: str, *, paper: str = "a4", link: str = "", made: date | None = None
) -> bytes:
    """Return one view as PDF: its page, or pages, and those of its caveats and sources; as ``pdf_bytes`` otherwise."""
    day = made or date.today()
    maker = _Maker(PAPERS[paper], language, {view: frame}, lambda _: link)
    maker.item(Slide(view))
    maker.last([(frame, view)])
    return typeset(maker.data(words.title(frame, view), day), day)


def _views(briefing: Briefing) -> Iterator[View]:
    for item in briefing.items:
        if isinstance(item, Slide):
            yield item.view
            if item.beside is not None:
                yield item.beside


class _Maker:
    """Collects the pages of one document."""

    def __init__(self, paper: Paper, language: str, frames: dict[View, Frame], link_of: LinkOf) -> None:
        self.paper, self.language, self.frames, self.link_of = paper, language, frames, link_of
        self.pages: list[dict[str, Any]] = []
        self.level = 1

    def add(self, kind: str, **fields: Any) -> None:
        """Add a page; what it does not say is empty."""
        usual: dict[str, Any] = {
            "caption": "",
            "feet": [],
            "link": "",
            "link-words": "",
            "note": "",
            "words": [],
            "level": self.level,
        }
        page = usual | fields | {"kind": kind, "n": len(self.pages)}
        page["size"], page["caption-size"] = self.paper.sizes(page["title"], page["caption"])
        self.pages.append(page)

    def item(self, item: Item, after: Sequence[Item] = ()) -> None:
        """Add the pages of one item of the briefing; the head of a part names what stands under it."""
        if isinstance(item, Heading):
            under = [self._named(one) for one in takewhile(lambda one: not isinstance(one, Heading), after)]
            told = [name for name in under if name][:_MOST_UNDER]
            self.add("section", title=item.text, step=lists.step(item.text, (40, 80)), words=told)
            self.level = 2  # the bookmarks of what follows stand under this one
        elif isinstance(item, Text):
            page = lists.words_page(pictures.own_lines(item.words))
            self.add(**page, title=item.title or say(self.language, "paper.words"))
        else:
            self._slide(item)

    def _named(self, item: Item) -> str:
        if isinstance(item, Heading):
            return ""
        return item.title or (words.title(self.frames[item.view], item.view) if isinstance(item, Slide) else "")

    def last(self, pairs: list[tuple[Frame, View]]) -> None:
        """Add what belongs to the whole document: what to beware of, and every source."""
        self.level = 1
        for what, lines in (
            ("caveats", deck_words.caveat_lines(pairs, self.language)),
            ("sources", deck_words.source_lines(pairs, self.language)),
        ):
            if lines:
                self.add("list", title=say(self.language, f"paper.{what}"), words=lines)

    def _slide(self, item: Slide) -> None:
        frame = self.frames[item.view]
        title, caption = item.title or words.title(frame, item.view), words.caption(frame, item.view)
        feet = self._feet(item)
        own = pictures.own_lines(item.words)
        # A word or two of the author's stand under the picture; more follow on a page of their own.
        note = " ".join(own) if layout_of(item) not in _BESIDE and sum(map(len, own)) <= _SHORT_NOTE else ""
        room = self.paper.room(title, caption, [note + note[: len(note) // 3], *feet] if note else feet)
        try:
            page = self._body(item, room)
        except NotDrawable:
            page = lists.table_page(frame, item.view)
        if page["kind"] == "pair":
            title, caption = item.title or self._pair_title(item), ""
        elif page["kind"] in ("table", "cards"):
            caption = words.coverage_sentence(frame, item.view)  # how to read a picture says nothing of these
        if own and not (page.get("points") and pictures.fits_beside(own)):
            page |= {"note": note} if note else {"words": own}
        feet = [*page.pop("below", []), *feet]
        self.add(**page, title=title, caption=caption, feet=feet, **self._link(item.view))

    def _body(self, item: Slide, room: float) -> dict[str, Any]:
        layout, frame = layout_of(item), self.frames[item.view]
        short = pictures.fits_beside(pictures.own_lines(item.words))
        spoken = item if short else Slide(item.view, item.title, "", item.layout, item.beside)
        if layout == "map":
            return pictures.map_page(spoken, frame, room)
        if layout == "table":
            return lists.table_page(frame, item.view)
        if layout == "cards":
            return lists.cards_page(frame, item.view, 3)
        if layout == "pair" and not pictures.too_high(item, self.frames, self.paper, room):
            return pictures.pair_page(item, self.frames, self.paper, room)
        return pictures.picture_page(spoken, frame, self.paper, room, beside=layout == "points")

    def _pair_title(self, item: Slide) -> str:
        """Return what two pictures are about, for each says its own finding."""
        about = [
            str(self.frames[view].indicators["name"].iloc[0])
            for view in filter(None, (item.view, item.beside))
            if len(self.frames[view].indicators)
        ]
        names = say(self.language, "list.comma").join(dict.fromkeys(about))
        return (
            say(self.language, "paper.pair", names=names) if names else words.title(self.frames[item.view], item.view)
        )

    def _feet(self, item: Slide) -> list[str]:
        """Return the footnote of a picture: what its letters mean, where it comes from, whom it covers."""
        out: list[str] = []
        room = 2 * self.paper.inside / FOOT * 0.95  # two lines of Chinese characters
        for view in filter(None, (item.view, item.beside if layout_of(item) == "pair" else None)):
            frame = self.frames[view]
            out += [f"{letter}  {words.note_text(note, self.language)}" for letter, note in event_letters(frame)]
            out.append(deck_words.short_footnote(frame, view, room))
        return list(dict.fromkeys(out))

    def _link(self, view: View) -> dict[str, str]:
        link = self.link_of(view)
        if link.startswith(("http://", "https://")) and len(link) <= _LONGEST_LINK:
            return {"link": link, "link-words": say(self.language, "paper.open")}
        path = say(self.language, "paper.path", path=link) if link and len(link) <= _SHORT_PATH else ""
        return {"link": "", "link-words": path}

    def data(self, title: str, day: date) -> dict[str, Any]:
        """Return all that the typesetter needs."""
        paper, language = self.paper, self.language
        before, _, after = say(language, "paper.part", part="|").partition("|")
        return {
            "width": paper.width, "height": paper.height, "edge": paper.edge, "top": paper.top,
            "bottom": paper.bottom, "caption": CAPTIONS[-1], "foot": FOOT,
            "title": title, "short": title if len(title) <= 40 else title[:39] + "…",
            "author": say(language, "app.title"), "keywords": lists.keywords(self.frames),
            "made": [day.year, day.month, day.day], "lang": language, "region": {"zh": "cn", "en": "gb"}[language],
            "part": [before, after], "pages": self.pages,
        }  # fmt: skip

"""The pictures of a living deck made anew: on slides of their own, of the current data, each only once."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from urllib.parse import parse_qs

from pptx.oxml.ns import qn

from dashboard.briefing import Briefing, Slide
from dashboard.frame import Frame
from dashboard.locale import LANGUAGES, say
from dashboard.render import deck_words
from dashboard.slides import deck, stamp
from dashboard.slides.lists import add_lists
from dashboard.slides.maker import Maker
from dashboard.slides.template import open_template
from dashboard.view import View

FrameIn = Callable[[View, str], Frame]
Key = tuple[Any, ...]
_OBJECTS: Final = tuple(qn(tag) for tag in ("p:sp", "p:graphicFrame", "p:grpSp", "p:pic"))
_PICTURES: Final = frozenset({"chart", "table", "map", "map_points", "map_gaps", "figure", "card"})


class ViewUnknown(ValueError):
    """A view that this version of the atlas does not understand."""


@dataclass(slots=True)
class Found:
    """One object with its stamp: on which slide, in which part, where in the tree."""

    slide: int
    part: Any
    element: Any
    said: dict[str, Any]

    @property
    def role(self) -> str:
        """Return what the object is."""
        return str(self.said["role"])

    @property
    def key(self) -> Key:
        """Return by what the same object is known on another slide of the same picture."""
        part = self.said.get("part")
        number = self.said.get("number") if part is None else None
        return self.role, _plain(part), _plain(self.said.get("half")), _plain(self.said.get("view")), _plain(number)

    @property
    def is_picture(self) -> bool:
        """Say whether it shows figures, rather than words about them."""
        return self.role in _PICTURES


@dataclass(frozen=True, slots=True)
class Picture:
    """What a slide is a picture of."""

    language: str
    view: str
    beside: str
    layout: str
    words: str


@dataclass
class Scratch:
    """Slides that are made to be read and thrown away, all in one presentation a language."""

    data: bytes
    frame_in: FrameIn
    link_of: Callable[[View], str]
    made: date
    _makers: dict[str, Maker] = field(default_factory=dict)
    _frames: dict[tuple[View, str], Frame] = field(default_factory=dict)
    _pages: dict[Picture, list[dict[Key, Found]]] = field(default_factory=dict)

    def pages(self, picture: Picture) -> list[dict[Key, Found]]:
        """Return the objects of the slides that a picture takes now, by their keys."""
        if picture not in self._pages:
            self._pages[picture] = []  # what cannot be made once is not tried again
            view, beside = viewed(picture.view), viewed(picture.beside) if picture.beside else None
            item = Slide(view, words=picture.words, layout=picture.layout, beside=beside)
            slides = self._made(picture.language, lambda maker: deck.picture_slides(maker, item))
            self._pages[picture] = [{one.key: one for one in slide} for slide in slides]
        return self._pages[picture]

    def frame(self, view: View, language: str) -> Frame:
        """Return the frame of a view, asked for once."""
        if (view, language) not in self._frames:
            self._frames[view, language] = self.frame_in(view, language)
        return self._frames[view, language]

    def whole(self, language: str, views: list[View]) -> list[Found]:
        """Return the objects of a cover and of the lists that belong to these views."""
        frames = [(self.frame(view, language), view) for view in views]
        shown = Briefing(tuple(Slide(view) for view in views))

        def make(maker: Maker) -> None:
            deck.add_cover(maker, *deck_words.cover_words(shown, frames, language, self.made))
            add_lists(maker, frames)

        return [one for slide in self._made(language, make) for one in slide]

    def _made(self, language: str, make: Callable[[Maker], None]) -> list[list[Found]]:
        """Return the stamped objects of each slide that ``make`` adds."""
        if language not in self._makers:
            template = open_template(self.data, language)
            self._makers[language] = Maker(
                template, language, lambda view: self.frame(view, language), self.link_of, self.made
            )
        maker = self._makers[language]
        before = len(maker.template.presentation.slides)
        make(maker)
        return [
            stamped(number, slide) for number, slide in enumerate(list(maker.template.presentation.slides)[before:])
        ]


def stamped(number: int, slide: Any) -> list[Found]:
    """Return every stamped object of a slide, those inside groups and in its notes included."""
    found = list(_in_part(number, slide.part, slide._element))
    if slide.has_notes_slide:
        found += _in_part(number, slide.notes_slide.part, slide.notes_slide._element)
    return found


def _in_part(number: int, part: Any, root: Any) -> Iterator[Found]:
    for element in root.iter(*_OBJECTS):
        said = stamp.read_any(part, element)
        if said is not None and isinstance(said.get("role"), str):
            yield Found(number, part, element, said)


def viewed(text: str) -> View:
    """Return the view of a stamp; raises ViewUnknown where not all of it is understood."""
    view, faults = View.from_query({name: list(values) for name, values in parse_qs(text).items()})
    if faults:
        raise ViewUnknown(text[:200])
    return view


def picture_of(one: Found, words: str = "") -> Picture:
    """Return what an object's slide is a picture of; ``words`` are the author's own."""
    language = one.said.get("language")
    view, beside, layout = (str(one.said.get(name) or "") for name in ("view", "beside", "layout"))
    first = str(one.said.get("first") or view)  # of two side by side, the first one names the slide
    return Picture(language if language in LANGUAGES else LANGUAGES[0], first, beside, layout, words)


def own_words(found: list[Found]) -> str:
    """Return the author's own words of a slide, which its notes repeat as they were when it was made."""
    for one in found:
        lines = one.said.get("words") if one.role == "notes" else None
        head = say(picture_of(one).language, "slides.notes.own")
        if isinstance(lines, list) and head in lines:
            rest = [str(line) for line in lines[lines.index(head) + 1 :]]
            return "\n".join(rest[: rest.index("")] if "" in rest else rest)
    return ""


def _plain(value: Any) -> str | int | None:
    return value if value is None or isinstance(value, (str, int)) else str(value)

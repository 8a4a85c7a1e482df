"""The slides of a living deck: which objects are of one picture, and why a slide is left alone as a whole."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pptx.oxml.ns import qn

from dashboard.locale import say
from dashboard.slides.living_changes import Note
from dashboard.slides.living_fresh import Found, Key, Picture, picture_of

Pages = Sequence[dict[Key, Found]]


@dataclass(frozen=True)
class Slides:
    """The objects of one slide that are of the same page of the same picture."""

    found: list[Found]
    page: int

    def left_alone(self, pages: Pages) -> str:
        """Return why the slide as a whole is left as it is; "" where it can be renewed."""
        if not pages:
            return "gone"
        if not 0 < self.page <= len(pages):
            return "fewer"
        now = any(one.is_picture for one in pages[self.page - 1].values())
        before = any(one.is_picture for one in self.found)
        if before and not now:
            return "empty"
        if now and not before and any(one.role == "body" for one in self.found):
            return "filled"
        return ""

    def told(self, pages: Pages, language: str) -> list[Note]:
        """Return what is to be said of the slide beside its objects."""
        return [*self._more(pages, language), *self._loose(pages[self.page - 1])]

    def _more(self, pages: Pages, language: str) -> list[Note]:
        """Say on the last slide of a picture that it takes more slides now; how many there were, titles tell."""
        count = len(pages)
        title = next((one for one in self.found if one.role == "title"), None)
        if title is None or count == self.page:
            return []
        words = "".join(str(line) for line in title.said.get("words", []))
        was = next((n for n in range(2, count + 1) if words.endswith(_numbered(self.page, n, language))), 1)
        if was != self.page or was == count:
            return []
        return [Note(title.slide, "slide", "more", "", str(was), str(count))]

    def _loose(self, page: dict[Key, Found]) -> list[Note]:
        """Say which groups a person has taken apart: their shapes are there, the group that was marked is not."""
        mine = {one.key for one in self.found}
        lost = [new for key, new in page.items() if key not in mine and new.element.tag == qn("p:grpSp")]
        if not lost:
            return []
        slide = self.found[0]
        groups = [one.element for one in self.found if one.element.tag == qn("p:grpSp")]
        root = next((one.part._element for one in self.found if one.role != "notes"), slide.part._element)
        there = {_name(shape) for shape in root.iter(qn("p:sp")) if not _is_in(shape, groups)}
        notes = []
        for new in lost:
            names = {_name(shape) for shape in new.element.iter(qn("p:sp"))}
            if len(names & there) * 2 > len(names):
                notes.append(Note(slide.slide, new.role, "loose"))
        return notes


def of_slides(found: list[Found]) -> list[Slides]:
    """Return the objects by slide, picture and page, in the order of the deck."""
    several: dict[tuple[int, Picture, int], list[Found]] = {}
    for one in found:
        several.setdefault((one.slide, picture_of(one), _page(one.said.get("page", 1))), []).append(one)
    return [Slides(objects, page) for (_, _, page), objects in several.items()]


def _page(value: Any) -> int:
    return value if isinstance(value, int) else 0


def _numbered(page: int, pages: int, language: str) -> str:
    return say(language, "slides.page", title="", page=page, pages=pages)


def _is_in(shape: Any, groups: Sequence[Any]) -> bool:
    return any(above is group for above in shape.iterancestors(qn("p:grpSp")) for group in groups)


def _name(shape: Any) -> str:
    named = shape[0].find(qn("p:cNvPr")) if len(shape) else None
    return "" if named is None else str(named.get("name", ""))

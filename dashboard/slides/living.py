"""A living deck: one that was exported earlier and edited by hand is brought up to the current snapshot.

Every object that we put onto a slide carries a stamp that says what it is a picture of. The picture is made anew on a
slide of its own, and what the data decides (numbers, labels, colours of classes, words that were generated) is carried
over into the object as it now is; where it stands, how it looks and whatever a person wrote stays.
"""

from __future__ import annotations

import copy
import io
import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final

from pptx.exc import PythonPptxError
from pptx.oxml.ns import qn

from dashboard.briefing import MOST_ITEMS
from dashboard.locale import LANGUAGES
from dashboard.slides import living_chart, living_group, living_table, living_text, stamp
from dashboard.slides.living_changes import Change, Note, changes_of
from dashboard.slides.living_fresh import Found, FrameIn, Scratch, own_words, picture_of, stamped, viewed
from dashboard.slides.living_slides import Slides, of_slides
from dashboard.slides.template import TemplateFault, opened
from dashboard.view import View

_LOG: Final = logging.getLogger("atlas")
_AUTHORS: Final = ("own_title", "own_words", "layout", "beside", "first")
_STALE: Final = frozenset({"gaps", "head", "key", "map_gaps", "map_points", "map_names"})
"""What goes with its last figure, if nobody has touched it."""
_MOST_PICTURES: Final = 2 * MOST_ITEMS  # each is made anew, so that a deck of any number of marks would take for ever


class LivingFault(ValueError):
    """A deck that cannot be brought up to date; ``key`` names the message ``living_fault.<key>``."""

    def __init__(self, key: str) -> None:
        self.key = key
        super().__init__(key)


@dataclass(frozen=True, slots=True)
class Refreshed:
    """The deck as it is now, and what changed.

    Attributes
    ----------
    data : bytes
        The .pptx.
    changes : tuple of Change
        Numbers first, then words, then what was left as it is.
    language : str
        Of the deck.
    slides, own : int
        Slides of the deck, and how many of them hold objects of ours.
    """

    data: bytes
    changes: tuple[Change, ...]
    language: str
    slides: int
    own: int


def language_of(data: bytes) -> str:
    """Return the language of a deck of ours; raises LivingFault or TemplateFault."""
    return _language(_found(opened(data)))


def refresh(
    data: bytes, frame_in: FrameIn, *, link_of: Callable[[View], str] | None = None, made: date | None = None
) -> Refreshed:
    """Bring a deck up to the current snapshot.

    Parameters
    ----------
    data : bytes
        A .pptx that ``deck_bytes`` made, edited or not.
    frame_in : callable
        (view, language) → frame of the current snapshot.
    link_of : callable, optional
        View → address for the notes.
    made : date, optional
        Day for the cover; today without one.

    Raises
    ------
    LivingFault
        "not_ours" where nothing in the deck is stamped, "other_version" where all stamps are of another version,
        "too_many" where it has more pictures than two briefings may have; the deck is left alone.
    TemplateFault
        Where the file is no presentation that can be opened.
    """
    presentation = opened(data)
    found = _found(presentation)
    language = _language(found)
    work = _Work(Scratch(data, frame_in, link_of or (lambda _: ""), made or date.today()))
    notes = work.refresh(found, language)
    out = io.BytesIO()
    presentation.save(out)
    own = len({one.slide for one in found})
    return Refreshed(out.getvalue(), changes_of(notes, language), language, len(presentation.slides), own)


def _found(presentation: Any) -> list[Found]:
    try:
        return [one for number, slide in enumerate(presentation.slides, 1) for one in stamped(number, slide)]
    except (KeyError, ValueError, AttributeError, IndexError, TypeError, PythonPptxError) as broken:
        raise TemplateFault("broken", type(broken).__name__) from broken  # slides whose parts are not there


def _language(found: list[Found]) -> str:
    if not found:
        raise LivingFault("not_ours")
    if all(one.said.get("version") != stamp.VERSION for one in found):
        raise LivingFault("other_version")
    said = [one.said.get("language") for one in found]
    return next((language for language in said if language in LANGUAGES), LANGUAGES[0])


class _Work:
    """One refresh: what it knows, and what it has done already."""

    def __init__(self, scratch: Scratch) -> None:
        self.scratch = scratch
        self.notes: list[Note] = []
        self._charts: dict[int, list[Note]] = {}
        self._tags: set[int] = set()

    def refresh(self, found: list[Found], language: str) -> list[Note]:
        ours = [one for one in found if one.said.get("version") == stamp.VERSION]
        other = sorted({one.slide for one in found if one.said.get("version") != stamp.VERSION})
        slides = of_slides([one for one in ours if one.said.get("view") and "list" not in one.said])
        if len({picture_of(several.found[0]) for several in slides}) > _MOST_PICTURES:
            raise LivingFault("too_many")
        for several in slides:
            self._slide(several)
        # What tells of the deck as a whole follows where there is something to tell.
        if any(note.kind in ("changed", "added", "left") for note in self.notes):
            self._whole_deck(ours, language)
        return [*self.notes, *(Note(slide, "slide", "version") for slide in other)]

    def _slide(self, several: Slides) -> None:
        """Renew the objects of one slide that are of one picture."""
        first = several.found[0]
        picture = picture_of(first, own_words(several.found))
        try:
            pages = self.scratch.pages(picture)
        except Exception:  # noqa: BLE001 -- whatever a view that is years old runs into: its slide is left alone
            _LOG.exception("slide %d of a deck cannot be made anew", first.slide)
            pages = []
        why = several.left_alone(pages)
        if why:
            self.notes.append(Note(first.slide, "slide", why))
            return
        page = pages[several.page - 1]
        self.notes += several.told(pages, picture.language)
        for one in several.found:
            fresh = page.get(one.key)
            if fresh is not None:
                self._object(one, fresh)
            elif one.role in _STALE and _untouched(one):
                self.notes.append(Note(one.slide, one.role, "left", "", "\n".join(living_text.words(one.said))))
                one.element.getparent().remove(one.element)
            else:
                self.notes.append(Note(one.slide, one.role, "gone"))

    def _object(self, one: Found, fresh: Found) -> None:
        """Renew one object; where that goes wrong it stays as it was."""
        before = copy.deepcopy(one.element)
        tag = stamp.tag_part(one.part, one.element)
        kept: dict[str, Any] = {name: one.said[name] for name in _AUTHORS if name in one.said}
        said: dict[str, Any] = {**fresh.said, **kept}
        try:
            self.notes += self._renewed(one, fresh, said)
            _alternative(one, fresh)
            stamp.put(one.part, one.element, said, apart=id(tag) in self._tags)
            self._tags.add(id(tag))
        except Exception:  # noqa: BLE001 -- a deck that opens is never lost for one object that is odd
            _LOG.exception("an object of slide %d of a deck cannot be renewed", one.slide)
            one.element.getparent().replace(one.element, before)
            self.notes.append(Note(one.slide, one.role, "failed"))

    def _renewed(self, one: Found, fresh: Found, said: dict[str, Any]) -> list[Note]:
        """Carry over what the data decides, by what the object is; ``said`` is the new stamp."""
        role = one.role
        if role == "chart":
            part = living_chart.chart_part(one.part, one.element)
            if id(part) not in self._charts:  # else a copy that shares its chart
                self._charts[id(part)] = living_chart.renew(one, fresh)
            return [replace(note, slide=one.slide) for note in self._charts[id(part)]]
        if role == "table":
            return living_table.renew(one, fresh)
        if one.element.tag == qn("p:grpSp"):
            return living_group.renew(one, fresh, said)
        authors = (role == "title" and one.said.get("own_title")) or (role == "points" and one.said.get("own_words"))
        if authors or "words" not in one.said:
            return []
        return living_text.renew(one.slide, one.element, one.said, fresh.element, fresh.said)

    def _whole_deck(self, ours: list[Found], language: str) -> None:
        """Renew what belongs to the whole deck: the date on the cover, cautions and sources."""
        lists = [one for one in ours if not one.said.get("view") and ("list" in one.said or one.role == "dateline")]
        if not lists:
            return
        views = []
        for text in dict.fromkeys(str(one.said["view"]) for one in ours if one.said.get("view")):
            try:
                view = viewed(text)
                self.scratch.frame(view, language)
            except Exception:  # noqa: BLE001 -- it was said at its slide already
                _LOG.warning("a view of a deck is left out of its lists", exc_info=True)
                continue
            views.append(view)
        fresh = {_list_key(one): one for one in self.scratch.whole(language, views)} if views else {}
        for one in lists:
            new = fresh.get(_list_key(one))
            if new is None:
                self.notes.append(Note(one.slide, one.role, "gone"))
            else:
                self._object(one, new)


def _untouched(one: Found) -> bool:
    if one.element.tag == qn("p:grpSp"):
        return living_group.untouched(one)
    return living_text.untouched(one.element, one.said)


def _alternative(one: Found, fresh: Found) -> None:
    """Renew the alternative text, unless a person has written another one."""
    if one.said.get("alt", "") in ("", stamp.fingerprint(stamp.alternative(one.element))):
        text, named = stamp.alternative(fresh.element), one.element[0].find(qn("p:cNvPr"))
        if text != stamp.alternative(one.element):
            named.set("descr", text)


def _list_key(one: Found) -> tuple[Any, ...]:
    return one.role, str(one.said.get("list")), str(one.said.get("page"))

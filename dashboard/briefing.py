"""A briefing: an ordered list of views with words, as data and as a small YAML file.

The file holds which pictures are shown and what is said of them, never a figure: opened next year it shows next year's
figures. It is read as text with line numbers (``dashboard.briefing_yaml``): what does not fit raises ``BriefingFault``
with the line, and nothing of it is taken over. Ids are not looked up, so that a file of another snapshot loses none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

import yaml

from dashboard.briefing_yaml import (
    MOST_BYTES,
    BriefingFault,
    line_of,
    mapping,
    root_of,
    sequence,
    tidy,
    words,
    written,
)
from dashboard.frame import Frame
from dashboard.view import View, ViewFault

__all__ = [
    "LAYOUTS", "MOST_BYTES", "MOST_ITEMS", "MOST_TITLE", "MOST_WORDS", "VERSION", "Briefing", "BriefingFault",
    "Heading", "Item", "Slide", "Text", "from_yaml", "tidy", "to_yaml", "unknown_ids",
]  # fmt: skip

VERSION: Final = 1
MOST_ITEMS: Final = 200
MOST_TITLE: Final = 200
MOST_WORDS: Final = 4000
LAYOUTS: Final = ("", "points", "full", "table", "map", "pair", "cards")
"""How a slide is laid out: picture and points, picture alone, its table, map, two side by side, cards of practices."""
_IDS: Final = {"indicators": "ind", "regions": "place", "family": "family", "highlight": "mark", "within": "in",
               "practices": "do"}  # fmt: skip


FrameOf = Callable[[View], Frame]
"""How whoever shows a briefing has the frame of a view, in the language that it is shown in."""
LinkOf = Callable[[View], str]
"""The address that opens a view again; "" where there is none."""


@dataclass(frozen=True, slots=True)
class Slide:
    """A view with, where a person wrote them, a title and words of its own ("" for none).

    Attributes
    ----------
    view : View
    title, words : str
        Written by a person; without them the rules find a title and points.
    layout : str
        One of ``LAYOUTS``; "" leaves it to the kind of picture (``briefing_layouts.layout_of``).
    beside : View or None
        The second picture of the layout "pair".
    """

    view: View
    title: str = ""
    words: str = ""
    layout: str = ""
    beside: View | None = None


@dataclass(frozen=True, slots=True)
class Text:
    """A slide of words alone; ``words`` has a paragraph a line."""

    title: str
    words: str = ""


@dataclass(frozen=True, slots=True)
class Heading:
    """The head of a section."""

    text: str


Item = Slide | Text | Heading


@dataclass(frozen=True, slots=True)
class Briefing:
    """The list, in the order in which it is shown."""

    items: tuple[Item, ...] = ()
    title: str = ""
    highlight: str = ""  # code of the place that every picture highlights; "" leaves each picture its own

    def marked(self) -> Briefing:
        """Return the list as it is shown: every picture highlights the briefing's place, where it can have it.

        A picture of places chosen by name that leave this one out stays as it is.
        """
        if not self.highlight:
            return self
        return replace(self, items=tuple(_marked(item, self.highlight) for item in self.items))

    @property
    def views(self) -> tuple[View, ...]:
        """The views, in order."""
        return tuple(item.view for item in self.items if isinstance(item, Slide))

    def with_item(self, item: Item, at: int | None = None) -> Briefing:
        """Return the list with an item at its end, or before another; more than ``MOST_ITEMS`` raise BriefingFault."""
        if len(self.items) >= MOST_ITEMS:
            raise BriefingFault("too_many", found=MOST_ITEMS)
        at = len(self.items) if at is None else at
        return replace(self, items=(*self.items[:at], _tidy(item), *self.items[at:]))

    def without(self, at: int) -> Briefing:
        """Return the list without the item at a place."""
        return replace(self, items=(*self.items[:at], *self.items[at + 1 :]))

    def moved(self, at: int, by: int) -> Briefing:
        """Return the list with one item moved; it stops at either end."""
        items = list(self.items)
        item = items.pop(at)
        items.insert(min(max(at + by, 0), len(items)), item)
        return replace(self, items=tuple(items))

    def changed(self, at: int, **fields: Any) -> Briefing:
        """Return the list with other fields of one item: title, words, layout, beside of a slide, text of a heading."""
        item = _tidy(replace(self.items[at], **fields))
        return replace(self, items=(*self.items[:at], item, *self.items[at + 1 :]))


def _marked(item: Item, code: str) -> Item:
    if not isinstance(item, Slide):
        return item
    return replace(item, view=_marked_view(item.view, code), beside=item.beside and _marked_view(item.beside, code))


def _marked_view(view: View, code: str) -> View:
    return view if view.regions and code not in view.regions else view.with_(highlight=code)


def _tidy(item: Item) -> Item:
    if isinstance(item, Heading):
        return Heading(tidy(item.text, MOST_TITLE))
    return replace(item, title=tidy(item.title, MOST_TITLE), words=tidy(item.words, MOST_WORDS, lines=True))


def to_yaml(briefing: Briefing) -> str:
    """Return the file: version, title, the place highlighted, and item after item what differs from a plain view."""
    data: dict[str, Any] = {"version": VERSION}
    data |= {name: text for name in ("title", "highlight") if (text := getattr(briefing, name))}
    data["items"] = [_entry(item) for item in briefing.items]
    return written(data)


def _entry(item: Item) -> dict[str, Any]:
    if isinstance(item, Heading):
        return {"section": item.text}
    if isinstance(item, Text):
        return {"title": item.title, "text": item.words} if item.title else {"text": item.words}
    entry: dict[str, Any] = {"view": _view_fields(item.view)}
    entry |= {name: text for name in ("title", "words", "layout") if (text := getattr(item, name))}
    return entry | ({"beside": _view_fields(item.beside)} if item.beside else {})


def _view_fields(view: View) -> dict[str, Any]:
    usual = View().to_dict()
    return {name: value for name, value in view.to_dict().items() if name == "kind" or value != usual[name]}


def from_yaml(data: bytes | str) -> Briefing:
    """Read a file.

    Parameters
    ----------
    data : bytes or str
        UTF-8, with or without a byte order mark, at most ``MOST_BYTES``.

    Raises
    ------
    BriefingFault
        For anything that ``to_yaml`` would not write: broken YAML, another version, an unknown key, a value of a wrong
        form, tags and references, too much of anything. Ids are not looked up: that is ``unknown_ids``.
    """
    top = mapping(root_of(data), ("version", "title", "highlight", "items"))
    if "version" not in top:
        raise BriefingFault("no_version", 1)
    version = words(top["version"], 20)
    if version != str(VERSION):
        raise BriefingFault("other_version", line_of(top["version"]), version)
    title = words(top.get("title"), MOST_TITLE)
    highlight = str(_field("highlight", top["highlight"])) if "highlight" in top else ""
    nodes = sequence(top["items"]) if "items" in top else []
    if len(nodes) > MOST_ITEMS:
        raise BriefingFault("too_many", line_of(nodes[MOST_ITEMS]), MOST_ITEMS)
    return Briefing(tuple(_item(node) for node in nodes), title, highlight)


def _item(node: yaml.Node) -> Item:
    """Read one item: what tells its sort is ``section``, ``text`` or ``view``."""
    found = mapping(node, ("section", "text", "view", "title", "words", "layout", "beside"))
    if "section" in found:
        return _heading(node, found)
    title = words(found.get("title"), MOST_TITLE)
    if "text" in found:
        if found.keys() - {"title", "text"}:
            raise BriefingFault("mixed", line_of(node))
        text = words(found["text"], MOST_WORDS, lines=True)
        if not (title or text):
            raise BriefingFault("empty_text", line_of(node))
        return Text(title, text)
    if "view" not in found:
        raise BriefingFault("no_view", line_of(node))
    layout = words(found.get("layout"), MOST_TITLE)
    if layout not in LAYOUTS:
        raise BriefingFault("bad_layout", line_of(found["layout"]), layout)
    beside = _view(found["beside"]) if "beside" in found else None
    return Slide(_view(found["view"]), title, words(found.get("words"), MOST_WORDS, lines=True), layout, beside)


def _heading(node: yaml.Node, found: Mapping[str, yaml.Node]) -> Heading:
    if len(found) > 1:
        raise BriefingFault("mixed", line_of(node))
    text = words(found["section"], MOST_TITLE)
    if not text:
        raise BriefingFault("empty_section", line_of(node))
    return Heading(text)


def _view(node: yaml.Node) -> View:
    return View(**{name: _field(name, value) for name, value in mapping(node, [f.name for f in fields(View)]).items()})


def _field(name: str, node: yaml.Node) -> Any:
    """Return a field of a view as it stands in a file."""
    many = isinstance(getattr(View(), name), tuple)
    given: Any = [words(one, MOST_TITLE) for one in sequence(node)] if many else words(node, MOST_TITLE)
    try:
        return getattr(View.from_dict({name: given}), name)
    except (KeyError, ValueError):
        raise BriefingFault("bad_value", line_of(node), f"{name}: {given}") from None


def unknown_ids(shown: View | Item | Briefing, known: Mapping[str, Collection[str]]) -> tuple[ViewFault, ...]:
    """Return the ids that a snapshot does not know, each once; whoever shows them says so and keeps them.

    Parameters
    ----------
    shown : View, Slide, Text, Heading or Briefing
        A slide's second picture and a briefing's highlighted place count as well.
    known : mapping
        Field of a view → ids that the snapshot has; a field that is not named is not checked.
    """
    if isinstance(shown, Briefing):
        parts: tuple[View | Item, ...] = (View(highlight=shown.highlight), *shown.items)
    elif isinstance(shown, Slide):
        parts = (shown.view, shown.beside) if shown.beside else (shown.view,)
    elif isinstance(shown, View):
        return tuple(_unknown(shown, known))
    else:
        return ()
    return tuple(dict.fromkeys(fault for part in parts for fault in unknown_ids(part, known)))


def _unknown(view: View, known: Mapping[str, Collection[str]]) -> list[ViewFault]:
    faults = []
    for name, parameter in _IDS.items():
        value = getattr(view, name)
        for one in value if isinstance(value, tuple) else (value,):
            if one and name in known and one not in known[name]:
                faults.append(ViewFault(parameter, one, "unknown_id"))
    return faults

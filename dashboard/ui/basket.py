"""The list that a visitor fills: it outlasts a change of page, a reload and a new tab, and goes with the browser.

The server keeps it in memory under a random name, which the browser has in a cookie until it is closed
(``visitor``). Where there is no cookie (``streamlit run app.py``, or a browser that refuses it) the list lives in the
session and goes with the tab. What has to last longer is saved as a file.
"""

from __future__ import annotations

import dataclasses
import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import briefing
from dashboard.briefing import Briefing, Item, Slide, Text
from dashboard.locale import say
from dashboard.ui import cache, state, visitor
from dashboard.view import View

_KEY: Final = "atlas_briefing"
_MOST_UNDONE: Final = 30  # changes that can be taken back
_MOST_KEPT: Final = 300  # lists of visitors; the one that nobody has looked at for longest goes first


@dataclass(slots=True)
class Basket:
    """A briefing, and a name for each of its items that stays when the item moves: widgets are keyed by it.

    Attributes
    ----------
    content : Briefing
        The list.
    names : list of int
        One name an item, in order, never used again.
    upload : int
        Names the file picker; a new number is a new, empty one.
    """

    content: Briefing = field(default_factory=Briefing)
    names: list[int] = field(default_factory=list)
    upload: int = 0
    _last: int = 0
    _past: list[tuple[Briefing, list[int]]] = field(default_factory=list)

    @property
    def can_undo(self) -> bool:
        """Whether there is a change to take back."""
        return bool(self._past)

    def undo(self) -> None:
        """Take the last change back."""
        if self._past:
            self.content, self.names = self._past.pop()

    def append(self, *items: Item) -> None:
        """Put items at the end; those for which there is no room stay out."""
        self._remember()
        for item in items[: max(0, briefing.MOST_ITEMS - len(self.content.items))]:
            self._insert(item, len(self.names))

    def duplicate(self, name: int) -> None:
        """Put a copy of an item after it, where there is room."""
        if name in self.names and len(self.names) < briefing.MOST_ITEMS:
            self._remember()
            at = self.names.index(name)
            self._insert(self.content.items[at], at + 1)

    def move(self, name: int, by: int) -> None:
        """Move an item; it stops at either end. An item that another tab has taken out meanwhile stays out."""
        if name not in self.names:
            return
        self._remember()
        at = self.names.index(name)
        self.content = self.content.moved(at, by)
        self.names.insert(min(max(at + by, 0), len(self.names) - 1), self.names.pop(at))

    def move_to(self, name: int, at: int) -> None:
        """Move an item to a place of the list, counted from 0."""
        if name in self.names and at != self.names.index(name):
            self.move(name, at - self.names.index(name))

    def remove(self, name: int) -> None:
        """Take an item out."""
        if name not in self.names:
            return
        self._remember()
        at = self.names.index(name)
        self.content = self.content.without(at)
        self.names.pop(at)

    def reword(self, name: int, what: str, text: str) -> None:
        """Change the title or words of an item, or the text of a heading; nothing is left without any words."""
        if name not in self.names:
            return
        item = self.content.items[self.names.index(name)]
        if isinstance(item, Slide) or briefing.tidy(text, briefing.MOST_TITLE) or _other_words(item, what):
            self._change(name, **{what: text})

    def lay_out(self, name: int, layout: str) -> None:
        """Change the layout of a picture; one that is no longer a pair keeps its second picture for another time."""
        self._change(name, layout=layout)

    def set_beside(self, name: int, view: View | None) -> None:
        """Change the second picture of a pair."""
        self._change(name, beside=view)

    def rename(self, text: str) -> None:
        """Change the name of the whole briefing."""
        self._remember()
        self.content = dataclasses.replace(self.content, title=briefing.tidy(text, briefing.MOST_TITLE))

    def mark(self, code: str) -> None:
        """Change the place that every picture highlights; "" leaves each its own."""
        self._remember()
        self.content = dataclasses.replace(self.content, highlight=code)

    def replace(self, read: Briefing) -> None:
        """Put another briefing in the place of this one."""
        self._remember()
        self.content, self.names = Briefing(title=read.title, highlight=read.highlight), []
        for item in read.items:
            self._insert(item, len(self.names))
        self.upload += 1

    def extend(self, read: Briefing) -> None:
        """Put the items of another briefing after those of this one."""
        self.append(*read.items)
        self.upload += 1

    def _insert(self, item: Item, at: int) -> None:
        self.content = self.content.with_item(item, at)
        self._last += 1
        self.names.insert(at, self._last)

    def _change(self, name: int, **fields: Any) -> None:
        if name in self.names:
            self._remember()
            self.content = self.content.changed(self.names.index(name), **fields)

    def _remember(self) -> None:
        self._past.append((self.content, list(self.names)))
        del self._past[:-_MOST_UNDONE]


def _other_words(item: Item, what: str) -> str:
    """Return the words of an item beside those that change."""
    if not isinstance(item, Text):
        return ""
    return item.words if what == "title" else item.title


class Kept:
    """The lists of all visitors who have one, by the name of the visitor."""

    def __init__(self) -> None:
        self._lists: OrderedDict[str, Basket] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, name: str, own: Basket) -> Basket:
        """Return the list that is kept for a visitor, else ``own``, which is kept from its first item on."""
        with self._lock:
            if name not in self._lists:
                if not own.content.items:
                    return own
                self._lists[name] = own
            self._lists.move_to_end(name)
            while len(self._lists) > _MOST_KEPT:
                self._lists.popitem(last=False)
            return self._lists[name]


@st.cache_resource(show_spinner=False)
def _kept() -> Kept:
    return Kept()


def current() -> Basket:
    """Return the list of this visitor."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Basket()
    found: Basket = st.session_state[_KEY]
    name = visitor.name()
    if name:
        found = st.session_state[_KEY] = _kept().of(name, found)
    return found


def outlasts_reload() -> bool:
    """Say whether the list is still there when the page is loaded again."""
    return bool(visitor.name())


def count() -> int:
    """Return how many pictures are in the briefing."""
    return len(current().content.views)


def add(view: View) -> None:
    """Put a view at the end of the briefing; a full one is left as it is, and the button says so."""
    current().append(Slide(_named(view)))


def add_button(view: View) -> None:
    """Offer to put a view into the briefing; once it is there, say how many are and lead to them."""
    language, found = state.language(), _named(view)
    if found in current().content.views:
        st.page_link(
            "pages/briefing.py",
            label=say(language, "briefing.there", count=count()),
            icon=":material/playlist_add_check:",
            query_params=state.link("briefing") or None,
        )
        return
    full = len(current().content.items) >= briefing.MOST_ITEMS
    st.button(
        say(language, "briefing.full" if full else "briefing.add"),
        icon=":material/playlist_add:",
        key="brief_" + urlencode({**found.to_query(), "lang": language}, doseq=True),
        on_click=add,
        args=(found,),
        disabled=full,
    )


def _named(view: View) -> View:
    """Return a view that names its indicator: which one is usual changes with the data, what was put aside does not."""
    if view.indicators or view.family:
        return view
    shown = cache.frame(view, state.language()).indicators["indicator_id"].tolist()
    return view.with_(indicators=tuple(shown)) if len(shown) == 1 else view

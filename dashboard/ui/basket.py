"""The list that a visitor fills: it outlasts a change of page, a reload and a new tab, and goes with the browser.

The server keeps it in memory under a random name, which the browser has in a cookie until it is closed
(``visitor``). Where there is no cookie (``streamlit run app.py``, or a browser that refuses it) the list lives in the
session and goes with the tab. What has to last longer is saved as a file.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import briefing
from dashboard.briefing import Briefing, Item, Slide
from dashboard.locale import say
from dashboard.ui import cache, state, visitor
from dashboard.view import View

_KEY: Final = "atlas_briefing"
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

    def append(self, *items: Item) -> None:
        """Put items at the end; those for which there is no room stay out."""
        for item in items[: max(0, briefing.MOST_ITEMS - len(self.content.items))]:
            self.content = self.content.with_item(item)
            self._last += 1
            self.names.append(self._last)

    def move(self, name: int, by: int) -> None:
        """Move an item; it stops at either end. An item that another tab has taken out meanwhile stays out."""
        if name not in self.names:
            return
        at = self.names.index(name)
        self.content = self.content.moved(at, by)
        self.names.insert(min(max(at + by, 0), len(self.names) - 1), self.names.pop(at))

    def remove(self, name: int) -> None:
        """Take an item out."""
        if name not in self.names:
            return
        at = self.names.index(name)
        self.content = self.content.without(at)
        self.names.pop(at)

    def reword(self, name: int, what: str, text: str) -> None:
        """Change the title or words of a picture, or the text of a heading; a heading without words stays as it was."""
        if name not in self.names:
            return
        at = self.names.index(name)
        if what != "text" or briefing.tidy(text, briefing.MOST_TITLE):
            self.content = self.content.changed(at, **{what: text})

    def rename(self, text: str) -> None:
        """Change the name of the whole briefing."""
        self.content = Briefing(self.content.items, briefing.tidy(text, briefing.MOST_TITLE))

    def replace(self, read: Briefing) -> None:
        """Put another briefing in the place of this one."""
        self.content, self.names = Briefing(title=read.title), []
        self.append(*read.items)
        self.upload += 1

    def extend(self, read: Briefing) -> None:
        """Put the items of another briefing after those of this one."""
        self.append(*read.items)
        self.upload += 1


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

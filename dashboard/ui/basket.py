"""The list that a visitor fills: it lives in the session, so it outlasts a change of page and goes with the tab."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import briefing
from dashboard.briefing import Briefing, Item, Slide
from dashboard.locale import say
from dashboard.ui import cache, state
from dashboard.view import View

_KEY: Final = "atlas_briefing"


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
        """Move an item; it stops at either end."""
        at = self.names.index(name)
        self.content = self.content.moved(at, by)
        self.names.insert(min(max(at + by, 0), len(self.names) - 1), self.names.pop(at))

    def remove(self, name: int) -> None:
        """Take an item out."""
        at = self.names.index(name)
        self.content = self.content.without(at)
        self.names.pop(at)

    def reword(self, name: int, what: str, text: str) -> None:
        """Change the title or words of a picture, or the text of a heading; a heading without words stays as it was."""
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


def current() -> Basket:
    """Return the list of this session."""
    if _KEY not in st.session_state:
        st.session_state[_KEY] = Basket()
    found: Basket = st.session_state[_KEY]
    return found


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

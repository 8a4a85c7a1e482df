"""The files of a briefing, made when somebody asks for one: apart from any run, so that nothing of Streamlit is asked.

Streamlit calls what stands behind a download button in a thread of its own, in which there is neither session nor
address. Whatever a file is made of is therefore bound when the button is drawn, but for the list itself: it is shared
by the tabs of a browser, and its newest state is what a file holds.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from dashboard import challenge
from dashboard.briefing import Briefing, Item, Slide, Text
from dashboard.challenge import Behind
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.paper import pdf_bytes
from dashboard.player.html import html_bytes
from dashboard.slides.deck import deck_bytes
from dashboard.slides.template import TemplateFault
from dashboard.store import NoSnapshot
from dashboard.ui import cache
from dashboard.ui.basket import Basket
from dashboard.view import View

_LOG: Final = logging.getLogger("atlas")
_Make = Callable[[Briefing], bytes]


@dataclass(frozen=True, slots=True)
class Files:
    """What the files of one visitor's briefing are made of.

    Attributes
    ----------
    basket : Basket
        The list; read when a file is asked for.
    language : str
    link_of : callable
        View → its full address.
    template : bytes or None
        An office's own, for the slides.
    """

    basket: Basket
    language: str
    link_of: Callable[[View], str]
    template: bytes | None = None

    def pptx(self) -> bytes:
        """Return the slides."""
        return self._made(
            lambda shown: deck_bytes(
                shown, self._frame, self.language, template=self.template, link_of=self.link_of
            )
        )  # fmt: skip

    def pdf_a4(self) -> bytes:
        """Return pages of A4, lying."""
        return self._made(lambda shown: pdf_bytes(shown, self._frame, self.language, paper="a4", link_of=self.link_of))

    def pdf_wide(self) -> bytes:
        """Return pages of 16:9."""
        return self._made(
            lambda shown: pdf_bytes(shown, self._frame, self.language, paper="wide", link_of=self.link_of)
        )

    def html(self) -> bytes:
        """Return one file that any browser presents without a network."""
        return self._made(
            lambda shown: html_bytes(
                shown, self._frame, self.language, link_of=self.link_of, evidence_of=self._behind
            )
        )  # fmt: skip

    def _frame(self, view: View) -> Frame:
        return cache.frame(view, self.language)

    def _behind(self, ids: Sequence[str]) -> Mapping[str, Behind]:
        return challenge.behind(cache.store(), ids, self.language)

    def _made(self, make: _Make) -> bytes:
        """Make a file; where a single picture cannot be made, words stand on its slide instead."""
        content = self.basket.content
        try:
            return make(content)
        except (TemplateFault, NoSnapshot):
            raise
        except Exception:  # noqa: BLE001 -- one picture must not cost a whole deck; the log keeps the cause
            _LOG.exception("a briefing cannot be made as it is")
        spared = tuple(self._spared(item, content, make) for item in content.items)
        return make(replace(content, items=spared))

    def _spared(self, item: Item, content: Briefing, make: _Make) -> Item:
        """Return an item if a file can be made of it alone, else a slide of words that says so."""
        if not isinstance(item, Slide):
            return item
        try:
            make(replace(content, items=(item,)))
        except Exception:  # noqa: BLE001 -- whatever it is
            _LOG.exception("no slide of %s", item.view)
            title = item.title or say(self.language, "briefing_take.not_made")
            told = [say(self.language, "briefing_take.not_made_words"), self.link_of(item.view), item.words]
            return Text(title, "\n".join(filter(None, told)))
        return item

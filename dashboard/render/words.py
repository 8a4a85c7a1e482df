"""The words around a picture: what it shows, whom it covers, where it comes from, and what to beware of."""

from __future__ import annotations

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.kinds import PICTURES
from dashboard.render.remembered import remembered
from dashboard.render.sentences import coverage_sentence, denominator_sentence, footnote, note_text, notes_text
from dashboard.render.values import bound_symbol, locator_text, number_text, period_text, short_period, value_text
from dashboard.view import View

__all__ = [
    "alt_text",
    "bound_symbol",
    "caption",
    "coverage_sentence",
    "footnote",
    "locator_text",
    "note_text",
    "notes_text",
    "number_text",
    "period_text",
    "short_period",
    "title",
    "value_text",
]


@remembered
def title(frame: Frame, view: View) -> str:
    """Return the finding that the rows bear out, by rule, and else what is covered."""
    return PICTURES[view.kind].title(frame, view)


@remembered
def caption(frame: Frame, view: View) -> str:
    """Return what is shown and how to read it: indicator, unit, what it is divided by, the key to what is drawn."""
    parts = [PICTURES[view.kind].caption(frame, view), denominator_sentence(frame)]
    found = say(frame.language, "list.semicolon").join(part for part in parts if part)
    return found[:1].upper() + found[1:]


@remembered
def alt_text(frame: Frame, view: View) -> str:
    """Return what a reader who cannot see the picture needs: its kind, finding, leading figures and coverage."""
    return PICTURES[view.kind].alt(frame, view)

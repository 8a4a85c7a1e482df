"""Practices as cards on the stage: what each is called where, those of the highlighted place first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from typing import Any, Final

from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render.practice_marks import practice_mark
from dashboard.view import View

_ACROSS: Final = 3
_MOST: Final = 24
_MOST_PLACES: Final = 6


@dataclass(frozen=True, slots=True)
class Card:
    """One practice: its name, its theme and how many have it, and a line for each place.

    A line is the mark that a click means, the place, what it is called there, and whether the place is highlighted.
    """

    name: str
    told: str
    lines: tuple[tuple[str, str, str, bool], ...]
    more: str = ""

    @property
    def own(self) -> bool:
        """Whether the highlighted place has it."""
        return any(marked for *_, marked in self.lines)


def cards(frame: Frame, view: View) -> list[Card]:
    """Return the practices that a frame of a practice matrix has found, the highlighted place's first."""
    found: dict[str, list[dict[str, Any]]] = {}
    for row in records(frame.rows):
        if not row["gap"]:
            found.setdefault(row["practice_id"], []).append(row)
    made = [_card(rows, view.highlight, frame.language) for rows in found.values()]
    return sorted(made, key=lambda card: not card.own)[:_MOST]


def marks(found: list[Card]) -> tuple[str, ...]:
    """Return what can be clicked, in the order in which it is shown."""
    return tuple(line[0] for card in found for line in card.lines)


def html(found: list[Card], colon: str) -> str:
    """Return the cards, a row of them being what a screen keeps together."""
    rows = (found[at : at + _ACROSS] for at in range(0, len(found), _ACROSS))
    return '<div class="ap-cards" data-rows>' + "".join(_row(row, colon) for row in rows) + "</div>"


def _card(rows: list[dict[str, Any]], highlight: str, language: str) -> Card:
    rows = sorted(rows, key=lambda row: row["region_code"] != highlight)
    comma, first = say(language, "list.comma"), rows[0]
    counts = say(language, "meeting.card", places=int(first["places"]), searched=int(first["searched"]))
    lines = tuple(
        (
            practice_mark(row["region_code"], row["practice_id"]), row["region_name"],
            comma.join(dict.fromkeys(row["local_names"])), bool(highlight) and row["region_code"] == highlight,
        )
        for row in rows[:_MOST_PLACES]
    )  # fmt: skip
    more = say(language, "meeting.card_more", count=len(rows) - _MOST_PLACES) if len(rows) > _MOST_PLACES else ""
    return Card(first["practice_name"], say(language, f"theme.{first['theme']}") + " · " + counts, lines, more)


def _row(row: list[Card], colon: str) -> str:
    return f'<div class="ap-card-row">{"".join(_article(card, colon) for card in row)}</div>'


def _article(card: Card, colon: str) -> str:
    look = "ap-practice ap-own" if card.own else "ap-practice"
    more = f'<p class="ap-told">{escape(card.more)}</p>' if card.more else ""
    said = "".join(_lines(card, colon))
    return (
        f'<article class="{look}"><h3>{escape(card.name)}</h3><p class="ap-told">{escape(card.told)}</p>'
        f"{said}{more}</article>"
    )


def _lines(card: Card, colon: str) -> Iterator[str]:
    for mark, place, called, marked in card.lines:
        look = ' class="ap-accent"' if marked else ""
        words = escape(colon + called) if called else ""
        yield f'<p{look} data-mark="{escape(mark)}"><b>{escape(place)}</b>{words}</p>'

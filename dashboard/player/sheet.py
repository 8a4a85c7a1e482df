"""The slides of a stage as HTML: sections that read as a long page by themselves and that the player shows one by one.

Everything that a person or a source wrote is escaped here; nothing else puts words into the markup.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from dashboard.player.picture import SCALE, Picture
from dashboard.render.points_parts import Point
from dashboard.render.svg_text import number

_MOST_CUTS: Final = 2000
_REST: Final = ' class="ap-rest"'
_PARTS: Final = ("ap-first-line", "ap-second-line", "ap-rest")
_FEET: Final = ("ap-long", "ap-short")


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture in its place: its words for who cannot see it, and a caption of its own where it is one of two."""

    picture: Picture
    name: str
    alt: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of words; ``marks`` has for each row what a click on it means, "" for nothing; ``own`` whether it is of the
    highlighted place."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    marks: tuple[str, ...]
    own: tuple[bool, ...]
    more: str = ""


def cover(title: str, lines: Sequence[str]) -> str:
    """Return the first slide."""
    said = "".join(f"<p>{escape(line)}</p>" for line in lines if line)
    return _section("cover", f'<div class="ap-middle"><h1>{escape(title)}</h1>{said}</div>')


def section(title: str, number_of: str, under: Sequence[str] = ()) -> str:
    """Return the head of a part, with the titles of what stands under it."""
    part = f'<p class="ap-part">{escape(number_of)}</p>' if number_of else ""
    told = "".join(f'<p class="ap-next">{escape(line)}</p>' for line in under)
    return _section("section", f'<div class="ap-middle">{part}<h2>{escape(title)}</h2>{told}</div>')


def words(title: str, lines: Iterable[str]) -> str:
    """Return a slide of words alone, a paragraph a line."""
    return _lines("words", title, "".join(f"<p>{escape(line)}</p>" for line in lines))


def last(title: str, groups: Sequence[tuple[str, Sequence[str], int]], more: str) -> str:
    """Return the last slide: groups of a head, lines, and how many of them the screen shows.

    The rest is on the long page and on paper; ``more`` says on the screen how many ("{count}") it leaves out.
    """
    said = []
    for head, lines, most in groups:
        said.append(f'<p class="ap-under">{escape(head)}</p>')
        said += [f"<p{'' if at < most else _REST}>{escape(line)}</p>" for at, line in enumerate(lines)]
        if len(lines) > most:
            said.append(f'<p class="ap-more">{escape(more.replace("{count}", str(len(lines) - most)))}</p>')
    return _lines("last", title, "".join(said))


def _lines(kind: str, title: str, said: str) -> str:
    return _section(kind, f'{_head(title)}<div class="ap-body"><div class="ap-lines" data-rows>{said}</div></div>')


def view(
    title: str,
    caption: Sequence[str],
    figures: Sequence[Figure],
    table: Table | None,
    points: Sequence[Point],
    foot: Sequence[str],
    *,
    beside: bool = False,
    empty: str = "",
    cards: str = "",
) -> str:
    """Return the slide of a picture, or of its table.

    Parameters
    ----------
    caption : sequence of str
        What stands on a slide that has little room, what on any other, what on the long page only.
    points : sequence of Point
        Stand at the right of the picture where ``beside``, else above it.
    foot : sequence of str
        Sources and coverage, at length and, for a slide that has little room, in short.
    empty : str
        Said where there is neither picture nor table.
    cards : str
        Markup of cards, shown instead of a picture.
    """
    shown = "".join(_figure(figure) for figure in figures) + (_table(table) if table else "") + cards
    shown = shown or f'<p class="ap-empty">{escape(empty)}</p>'
    told = f'<ul class="ap-points">{"".join(map(_point, points))}</ul>' if points else ""
    look = "ap-body ap-beside" if beside and points else "ap-body"
    body = f'<div class="{look}"><div class="ap-shown">{shown}</div>{told}</div>'
    said = "".join(f'<span class="{look}">{escape(line)}</span>' for look, line in zip(_FEET, foot, strict=True))
    return _section("view", f'{_head(title, caption)}{body}<footer class="ap-foot"><p>{said}</p></footer>')


def _section(kind: str, inner: str) -> str:
    return f'<section class="ap-slide ap-{kind}">{inner}</section>'


def _head(title: str, caption: Sequence[str] = ()) -> str:
    said = "".join(
        f'<span class="{look}">{escape(part)}</span>' for look, part in zip(_PARTS, caption, strict=False) if part
    )
    told = f'<p class="ap-caption">{said}</p>' if said else ""
    return f'<header class="ap-head"><h2>{escape(title)}</h2>{told}</header>'


def _figure(figure: Figure) -> str:
    one = figure.picture
    wide, high = number(one.width), number(one.height)
    cuts = ",".join(number(cut) for cut in one.cuts[:_MOST_CUTS])
    caption = f"<figcaption>{escape(figure.caption)}</figcaption>" if figure.caption else ""
    even = " data-even" if one.even else ""
    tall = " ap-tall" if one.height > one.width * 0.8 else ""
    return (
        f'<figure class="ap-figure{tall}" data-cuts="{cuts}" data-head="{number(one.head)}"{even}>{caption}'
        f'<div class="ap-window"><svg xmlns="http://www.w3.org/2000/svg" class="ap-drawing" role="img" '
        f'aria-label="{escape(figure.alt)}" viewBox="0 0 {wide} {high}" width="{number(one.width * SCALE)}" '
        f'height="{number(one.height * SCALE)}">{one.placed(figure.name)}</svg></div></figure>'
    )


def _table(table: Table) -> str:
    heads = "".join(f'<th scope="col">{escape(head)}</th>' for head in table.heads)
    rows = []
    for cells, mark, own in zip(table.rows, table.marks, table.own, strict=True):
        meant = f' data-mark="{escape(mark)}" tabindex="-1"' if mark else ""
        look = ' class="ap-own"' if own else ""
        rows.append(f"<tr{look}{meant}>{''.join(f'<td>{escape(cell)}</td>' for cell in cells)}</tr>")
    if table.more:
        rows.append(f'<tr class="ap-more"><td colspan="{len(table.heads)}">{escape(table.more)}</td></tr>')
    body = f"<tbody data-rows>{''.join(rows)}</tbody>"
    return f'<table class="ap-table"><thead><tr>{heads}</tr></thead>{body}</table>'


def _point(point: Point) -> str:
    lead = f'<b class="ap-lead">{escape(point.lead)}</b>' if point.lead else ""
    return f'<li class="ap-{escape(point.tone)}">{lead}<span>{escape(point.text)}</span></li>'

"""Names beside their marks, so that none covers another name."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from dashboard.render.values import width

Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Wish:
    """A name that wants a place: at pixel ``x``, ``y`` beside a mark of ``radius`` pixels."""

    key: str
    text: str
    x: float
    y: float
    radius: float
    needed: bool = False  # drawn even where it must cover something


@dataclass(frozen=True, slots=True)
class Label:
    """Where a name stands: offset from its mark in pixels, ``anchor`` (start, middle, end), and the box it fills."""

    key: str
    dx: float
    dy: float
    anchor: str
    box: Box


def place(wishes: Iterable[Wish], size: float, *, taken: Sequence[Box] = (), inside: Box | None = None) -> list[Label]:
    """Give each name the first free place: right, left, above or below its mark, then the same further out.

    Parameters
    ----------
    wishes : iterable of Wish
        In order of importance: the first choose first.
    size : float
        Height of the type in pixels.
    taken : sequence of box
        Left, top, right, bottom of what no name may cover.
    inside : box, optional
        Where names have to stay.

    Returns
    -------
    list of Label
        Names that find no place are left out, but for those that are needed. A place is none where another mark lies
        nearer than the name's own: it would be read as the other's.
    """
    full = list(taken)
    found = []
    wishes = list(wishes)
    for wish in wishes:
        wide, high = width(wish.text) * size, size * 1.25
        furthest = 91 if wish.needed else 19
        choices = [_choice(side, wish.radius + 5 + far) for far in range(0, furthest, 18) for side in range(4)]
        boxes = [Label(wish.key, dx, dy, anchor, _box(wish, wide, high, dx, dy, anchor)) for dx, dy, anchor in choices]
        within = [b for b in boxes if inside is None or _holds(inside, b.box)]
        clear = [b for b in within if not any(_overlap(b.box, other) for other in full)]
        free = [b for b in clear if _own_is_nearest(b.box, wish, wishes)]
        chosen = free[0] if free else (clear or within or boxes)[0] if wish.needed else None
        if chosen:
            full.append(chosen.box)
            found.append(chosen)
    return found


def around(x: float, y: float, radius: float) -> Box:
    """Return the box of a circle."""
    return x - radius, y - radius, x + radius, y + radius


def _own_is_nearest(box: Box, wish: Wish, wishes: Sequence[Wish]) -> bool:
    own = _away(box, wish)
    return all(_away(box, other) >= own for other in wishes if other.key != wish.key)


def _away(box: Box, wish: Wish) -> float:
    """Return how many pixels lie between a name and the edge of a mark."""
    left, top, right, bottom = box
    across, down = max(left - wish.x, 0.0, wish.x - right), max(top - wish.y, 0.0, wish.y - bottom)
    return math.hypot(across, down) - wish.radius


def _choice(side: int, gap: float) -> tuple[float, float, str]:
    return ((gap, 0.0, "start"), (-gap, 0.0, "end"), (0.0, -gap - 6, "middle"), (0.0, gap + 6, "middle"))[side]


def _box(wish: Wish, wide: float, high: float, dx: float, dy: float, anchor: str) -> Box:
    left = wish.x + dx - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return left, wish.y + dy - high / 2, left + wide, wish.y + dy + high / 2


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _holds(outer: Box, inner: Box) -> bool:
    return outer[0] <= inner[0] and outer[1] <= inner[1] and inner[2] <= outer[2] and inner[3] <= outer[3]

"""Free room on a slide: what is left of a rectangle when others are kept clear of."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.slides.box import Box


def meet(one: Box, two: Box, least: float = 0.5) -> bool:
    """Return whether two rectangles lie over each other."""
    across = min(one.right, two.right) - max(one.x, two.x)
    return across > least and min(one.bottom, two.bottom) - max(one.y, two.y) > least


def overlap(one: Box, two: Box) -> Box:
    """Return what two rectangles share."""
    x, y = max(one.x, two.x), max(one.y, two.y)
    return Box(x, y, max(min(one.right, two.right) - x, 0.0), max(min(one.bottom, two.bottom) - y, 0.0))


def clear(area: Box, others: Sequence[Box], gap: float = 4.0, aside: float = 4.0) -> Box:
    """Return what is left of an area when it is cut back from each of the others, on the side where least is lost.

    Width is dearer than height: pictures are wide. ``gap`` is kept over and under others, ``aside`` beside them.
    """
    for other in sorted(others, key=lambda box: -box.width * box.height):
        if not meet(area, other):
            continue
        below, above = other.bottom + gap, other.y - gap
        after, before = other.right + aside, other.x - aside
        left = (
            Box(area.x, below, area.width, area.bottom - below),
            Box(area.x, area.y, area.width, above - area.y),
            Box(after, area.y, area.right - after, area.height),
            Box(area.x, area.y, before - area.x, area.height),
        )
        area = max(left, key=lambda box: max(box.width, 0.0) ** 1.5 * max(box.height, 0.0))
        area = Box(area.x, area.y, max(area.width, 0.0), max(area.height, 0.0))
    return area


def free_strip(wished: Box, others: Sequence[Box], floor: float) -> Box:
    """Return a strip as near as may be under the wished place that meets nothing; over it where there is none."""
    places = [Box(wished.x, wished.y + step, wished.width, wished.height) for step in range(0, 600, 6)]
    places = [place for place in places if place.bottom <= floor]
    places += [Box(wished.x, wished.y - step, wished.width, wished.height) for step in range(6, 600, 6)]
    free = (place for place in places if place.y >= 12 and not any(meet(place, other) for other in others))
    return next(free, Box(wished.x, min(wished.y, floor - wished.height), wished.width, wished.height))

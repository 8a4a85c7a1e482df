"""Which of an office's layouts serves as cover, section and content, and where on it our words and objects stand.

A layout is judged by the room that it leaves: its title, logo, bands and page number are kept clear of. Where none
serves, the title is moved, and a dark or busy ground gets a white panel; the office's own drawings stay as they are.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from dashboard.slides import theme_colours
from dashboard.slides.box import Box
from dashboard.slides.form import Form
from dashboard.slides.room import clear, free_strip
from dashboard.slides.template_layouts import Usable, area_of, legible, named, title_frame, usable
from dashboard.slides.template_looks import FOOTERS, TITLES, holders, kind_of, look_of, number_of

_EDGE: Final = 36.0
_NARROW: Final = 800.0
"""Points of width below which a picture gets less room beside its points than it would like."""
_LEAST_HIGH, _LEAST_WIDE = 0.42, 0.6  # shares of the slide that a picture with its words needs
_LARGEST: Final = 28.0


def forms_of(presentation: Any, wide: float, high: float) -> dict[str, Form]:
    """Return a form for each role; {} for a template that has no layout with a title."""
    found = usable(presentation, wide, high)
    if not found:
        return {}
    content = min(((_content(one), one) for one in found), key=lambda pair: _unlike(*pair))
    form, layout = content
    cover = min((one for one in found if _is_cover(one)), key=_unlike_cover, default=None)
    section = next(
        (one for one in found if one.layout._element.get("type") == "secHead" or named(one, "section")), None
    )
    beside = form.boxes["picture"].columns(*((0.7, 0.3) if wide >= _NARROW else (0.64, 0.36)), gap=18)
    points = replace(form, boxes={**form.boxes, "picture": beside[0], "points": beside[1]})
    return {
        "cover": _cover(cover) if cover else _moved(layout, cover=True),
        "section": _section(section) if section else _moved(layout, cover=False),
        "points": points,
        "full": form,
        "text": form,
    }


def _is_cover(one: Usable) -> bool:
    kinds = {kind_of(holder) for holder in holders(one.layout)}
    return one.layout._element.get("type") == "title" or bool(kinds & {"ctrTitle", "subTitle"}) or named(one, "cover")


def _unlike_cover(one: Usable) -> float:
    kinds = [kind_of(holder) for holder in holders(one.layout)]
    others = sum(kind not in (*TITLES, *FOOTERS, "subTitle") for kind in kinds)
    plain = one.layout._element.get("type") == "title" or named(one, "cover")
    return others + (0 if plain else 1) + (0 if "subTitle" in kinds else 0.5)


def _unlike(form: Form, one: Usable) -> float:
    """Return how far a layout is from a title over much room; 0 is a plain title-only layout."""
    others = sum(kind_of(holder) not in (*TITLES, *FOOTERS) for holder in holders(one.layout))
    picture = form.boxes["picture"]
    lost = 1 - picture.width * picture.height / (one.ground.wide * one.ground.high)
    other = any(named(one, what) for what in ("cover", "section", "other"))
    tidy = 0.0 if one.layout._element.get("type") == "titleOnly" else 1.0
    beside = form.boxes["title"].y > 0.3 * one.ground.high
    unlike = tidy + 2 * others + 40 * lost + 100 * _is_cover(one) + 60 * other + 50 * form.moved + 50 * beside
    return unlike + 30 * (form.panel is not None) + 0.5 * (form.number is None)


def _content(one: Usable) -> Form:
    """Return a layout as ground for title, subtitle, picture and source."""
    ground, wide, high = one.ground, one.ground.wide, one.ground.high
    title = title_frame(one)
    left = min(max(one.title.within(title).x if title and title.x < 0.1 * wide else 0.0, 0.75 * _EDGE), 60.0)
    inside = Box(left, 18, wide - 2 * left, high - 42)
    clear_of = [*ground.obstacles, *one.numbers]
    area = clear(_card(one, inside), [*clear_of, *([title] if title else [])], aside=16)
    moved = title is None or area.height < _LEAST_HIGH * high or area.width < _LEAST_WIDE * wide
    if moved or title is None:
        title, area = clear(inside, clear_of, aside=16).top(58, gap=2)
        hang = one.title.within(title).x - title.x  # words of the title and the picture begin at one line
        title = Box(title.x - hang, title.y, title.width + hang, title.height)
    panel = None
    if not legible(one, area):
        panel, area = area, area.inset(10, 6)
    boxes = _content_boxes(area, high, numbered=bool(one.numbers))
    boxes["title"] = one.title.within(title)
    frames = {} if title == one.title.outer else {"title": title}
    ink = one.ink(boxes["title"], one.title.ink, one.title.own)
    inks = ({"title": ink} if ink else {}) | {"number": one.ink(boxes["number"]) if panel is None else ""}
    most = {"title": min(one.title.size, _LARGEST)}
    return Form(one.layout, {"title": "title"}, boxes, frames, inks, most, moved, panel)


def _content_boxes(area: Box, high: float, *, numbered: bool) -> dict[str, Box]:
    tight = high < 460
    subtitle, rest = area.top(24 if tight else 30, gap=4 if tight else 6)
    body, source = rest.foot(26 if tight else 34, gap=4)
    number = Box(source.right - 58, source.bottom - 20, 58, 20)
    if not numbered:
        source = Box(source.x, source.y, source.width - 70, source.height)
    return {"subtitle": subtitle, "source": source, "picture": body, "points": body, "body": body, "number": number}


def _card(one: Usable, inside: Box) -> Box:
    """Return the light card that an office has drawn for the content, or all that is inside the margins."""
    if legible(one, inside):
        return inside
    cards = [thing.box for thing in one.ground.large if thing.box.width * thing.box.height < 0.97 * area_of(one.whole)]
    cards = [Box(max(c.x, 0) + 12, c.y + 8, min(c.right, one.whole.right) - max(c.x, 0) - 24, c.height - 16)
             for c in cards]  # fmt: skip
    light = [card for card in cards if area_of(card) > 0.3 * area_of(one.whole) and legible(one, card)]
    return max(light, key=area_of, default=inside)


def _section(one: Usable) -> Form:
    title = title_frame(one)
    if title is None or _on_top(one, title):
        return _moved(one, cover=False)
    inner = one.title.within(title)
    ink = one.ink(inner, one.title.ink, one.title.own)
    frames = {} if title == one.title.outer else {"title": title}
    boxes = {"title": inner, "number": _number_box(one)}
    inks = {"title": ink, "number": one.ink(boxes["number"])}
    return Form(one.layout, {"title": "title"}, boxes, frames, inks, {"title": min(one.title.size, 40)})


def _on_top(one: Usable, title: Box) -> bool:
    """Return whether a title stands where that of a content slide does, with an empty page under it."""
    return title.y + title.height / 2 < 0.2 * one.ground.high


def _cover(one: Usable) -> Form:
    """Return an office's own cover; what it has no place for stands where it is free."""
    title = title_frame(one)
    if title is None or _on_top(one, title):
        return _moved(one, cover=True)
    keys: dict[str, int | str] = {"title": "title"}
    frames = {} if title == one.title.outer else {"title": title}
    boxes = {"title": one.title.within(title)}
    inks = {"title": one.ink(boxes["title"], one.title.ink, one.title.own)}
    taken = [title]
    for holder in sorted(holders(one.layout), key=lambda h: kind_of(h) != "subTitle"):
        look = look_of(one.layout, holder, one.scheme)
        if "subtitle" in keys or kind_of(holder) not in ("subTitle", "body", "obj") or not look.inner or not look.outer:
            continue
        keys["subtitle"] = "subTitle" if kind_of(holder) == "subTitle" else number_of(holder)
        boxes["subtitle"] = look.inner
        inks["subtitle"] = one.ink(look.inner, look.ink, look.own)
        taken.append(look.outer)
    for part, high in (("subtitle", 46.0), ("dateline", 30.0)):
        if part not in boxes:
            wished = boxes["title"].x, max(box.bottom for box in taken) + 8, boxes["title"].width, high
            boxes[part] = free_strip(Box(*wished), [*one.ground.obstacles, *taken], one.ground.high - 18)
            inks[part] = one.ink(boxes[part])
            taken.append(boxes[part])
    return Form(one.layout, keys, boxes, frames, inks, {"title": min(one.title.size, 44)})


def _moved(one: Usable, *, cover: bool) -> Form:
    """Return a layout for content as cover or section: the title in the middle, a bar beside it."""
    wide, high = one.ground.wide, one.ground.high
    room = clear(Box(_EDGE, 18, wide - 2 * _EDGE, high - 36), [*one.ground.obstacles, *one.numbers])
    bar = Box(room.x + 12, room.y + room.height * (0.22 if cover else 0.34), 6, room.height * 0.3)
    words = Box(bar.right + 14, bar.y, room.right - bar.right - 26, bar.height)
    boxes = {"title": words, "number": _number_box(one)}
    if cover:
        boxes["title"], boxes["subtitle"] = words.rows(0.64, 0.36)
        boxes["dateline"] = Box(words.x, min(bar.bottom + room.height * 0.22, room.bottom - 30), words.width, 26)
    frames = {"title": boxes["title"]}
    inner = boxes["title"] = one.title.within(boxes["title"])
    boxes |= {part: Box(inner.x, box.y, inner.width, box.height) for part, box in boxes.items()
              if part in ("subtitle", "dateline")}  # fmt: skip
    inks = {part: one.ink(box) for part, box in boxes.items()}
    if theme_colours.readable(one.title.ink or (128, 128, 128), one.ground.colours(boxes["title"])):
        inks["title"] = ""
    return Form(one.layout, {"title": "title"}, boxes, frames, inks, {"title": 38}, moved=True, bar=bar,
                band=_band(one, bar))  # fmt: skip


def _band(one: Usable, bar: Box) -> str:
    """Return the colour of the largest band of a template, where it is seen on the ground of a bar; "" without one."""
    grounds = one.ground.colours(bar)
    shapes = [thing for thing in one.ground.things if thing.kind == "shape" and thing.paint]
    for thing in sorted(shapes, key=lambda thing: -area_of(thing.box)):
        colour = thing.paint.at(0.5, 0.5) if thing.paint else (0, 0, 0)
        if theme_colours.readable(colour, grounds, 2.0):
            return "#{:02X}{:02X}{:02X}".format(*colour)
    return ""


def _number_box(one: Usable) -> Box:
    room = clear(Box(_EDGE, 18, one.ground.wide - 2 * _EDGE, one.ground.high - 36), one.ground.obstacles)
    return Box(room.right - 58, room.bottom - 20, 58, 20)

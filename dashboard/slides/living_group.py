"""Groups of a living deck: the map, its key, cards. A group that nobody changed is made anew in its place."""

from __future__ import annotations

import copy
from typing import Any

from pptx.oxml.ns import qn

from dashboard.slides.group import fingerprint
from dashboard.slides.living_changes import Note
from dashboard.slides.living_fresh import Found

_GROUNDS = ("a:solidFill", "a:pattFill", "a:noFill", "a:gradFill", "a:blipFill")


def renew(one: Found, fresh: Found, said: dict[str, Any]) -> list[Note]:
    """Carry a group over, write into its new stamp ``said`` what a person has made of it, and return what changed.

    The regions of a map are recoloured one by one, so that those that a person coloured keep their colour. Any other
    group is replaced as a whole where its words and colours are as they were made, and left where they are not.
    """
    if isinstance(one.said.get("fills"), dict) and _same_ground(one.said, fresh.said):
        return _recolour(one, fresh, said)
    same_size = one.said.get("box") == fresh.said.get("box")  # circles may grow without a word
    if same_size and _same_ground(one.said, fresh.said) and _said(one.element) == _said(fresh.element):
        said["print"] = one.said.get("print")
        return []
    if untouched(one):
        notes = _differences(one, fresh)
        _replace(one, fresh)
        return notes
    said |= {name: one.said[name] for name in ("print", "box", "fills", "words") if name in one.said}
    return [Note(one.slide, one.role, "kept")]  # a person's now: left alone by every later refresh, too


def untouched(one: Found) -> bool:
    """Say whether the words and colours of a group are as they were made."""
    return fingerprint(one.element) == one.said.get("print")


def _same_ground(said: dict[str, Any], fresh_said: dict[str, Any]) -> bool:
    """Say whether a map still shows the same regions at the same places."""
    before, after = said.get("fills"), fresh_said.get("fills")
    if not isinstance(before, dict) or not isinstance(after, dict):
        return True
    return list(before) == list(after) and said.get("box") == fresh_said.get("box")


def _recolour(one: Found, fresh: Found, said: dict[str, Any]) -> list[Note]:
    """Give each region the look that its figure asks for now, unless a person has given it another colour."""
    now = {_code(shape): shape for shape in fresh.element.findall(qn("p:sp"))}
    stored, notes, fills = one.said["fills"], [], dict(fresh.said["fills"])
    for shape in one.element.iter(qn("p:sp")):
        code = _code(shape)
        if code not in now or code not in stored:
            continue
        mine, new = shape.find(qn("p:spPr")), now[code].find(qn("p:spPr"))
        before, after = (_figure(s) for s in (shape, now[code]))
        name = shape[0].find(qn("p:cNvPr"))
        if _fill(mine) != str(stored[code])[1:].upper():
            fills[code] = stored[code]
            notes += [Note(one.slide, one.role, "kept", _place(shape), "", after)] if before != after else []
        elif _ground(mine) is not None and _ground(new) is not None:
            mine.replace(_ground(mine), copy.deepcopy(_ground(new)))
            notes += _told(one, _place(shape), before, after)
        if before != after:
            text = now[code][0].find(qn("p:cNvPr")).get("descr", "")
            name.set("descr", text) if text else name.attrib.pop("descr", None)
    said["fills"] = fills
    return notes


def _told(one: Found, place: str, before: str, after: str) -> list[Note]:
    if before == after:
        return []
    kind = "changed" if before and after else "added" if after else "left"
    return [Note(one.slide, one.role, kind, place, before, after)]


def _code(shape: Any) -> str:
    return str(shape[0].find(qn("p:cNvPr")).get("name")).split(" ")[0]


def _place(shape: Any) -> str:
    """Return the name of a region, of "code name"."""
    code, _, name = str(shape[0].find(qn("p:cNvPr")).get("name")).partition(" ")
    return name if code.isdigit() and name else " ".join(filter(None, [code, name]))


def _figure(shape: Any) -> str:
    """Return what the alternative text of a region or mark says beside its name."""
    text = str(shape[0].find(qn("p:cNvPr")).get("descr", ""))
    return text.removeprefix(_place(shape)).strip()


def _ground(properties: Any) -> Any:
    return next((e for e in properties if e.tag in {qn(tag) for tag in _GROUNDS}), None)


def _fill(properties: Any) -> str:
    """Return the colour of a region: the ground of its stripes where it has some; "" for any that is no plain one."""
    for tag in ("a:solidFill", "a:pattFill/a:bgClr"):
        found = properties.find("/".join(qn(step) for step in tag.split("/")))
        colour = None if found is None else found.find(f".//{qn('a:srgbClr')}")
        if colour is not None:
            return str(colour.get("val")).upper()
    return ""


def _replace(one: Found, fresh: Found) -> None:
    """Put the new shapes into the group, moved and scaled as a person has moved and scaled it."""
    old = one.element
    first = max(int(i) for i in old.getroottree().getroot().xpath("//@id") if str(i).isdigit()) + 1
    for shape in list(old)[2:]:
        old.remove(shape)
    for shape in list(fresh.element)[2:]:
        new = copy.deepcopy(shape)
        for at, named in enumerate(new.iter(qn("p:cNvPr"))):
            named.set("id", str(first + at))
        first += len(list(new.iter(qn("p:cNvPr"))))
        old.append(new)
    frame, made = (e.find(qn("p:grpSpPr")).find(qn("a:xfrm")) for e in (old, fresh.element))
    if "box" not in one.said or "box" not in fresh.said:
        for name in ("a:chOff", "a:chExt"):
            frame.replace(frame.find(qn(name)), copy.deepcopy(made.find(qn(name))))
        return
    off, ext, inner, size = (frame.find(qn(f"a:{name}")) for name in ("off", "ext", "chOff", "chExt"))
    x, y, wide, high = (int(value) for value in one.said["box"])
    across, down = int(ext.get("cx")) / max(wide, 1), int(ext.get("cy")) / max(high, 1)
    new_x, new_y, new_wide, new_high = (int(value) for value in fresh.said["box"])
    left, top = int(off.get("x")) + (new_x - x) * across, int(off.get("y")) + (new_y - y) * down
    for element, values in ((off, {"x": left, "y": top}), (ext, {"cx": new_wide * across, "cy": new_high * down}),
                            (inner, {"x": new_x, "y": new_y}), (size, {"cx": new_wide, "cy": new_high})):  # fmt: skip
        for name, value in values.items():
            element.set(name, str(round(value)))


def _differences(one: Found, fresh: Found) -> list[Note]:
    """Return what the shapes of two groups say differently; lines that went and came are told in pairs."""
    before, after = _said(one.element), _said(fresh.element)
    notes = []
    for name in before:
        was, now = before[name], after.get(name, before[name])
        if was != now:
            notes.append(Note(one.slide, one.role, "changed", name[1] if was[0] != "words" else "", was[1], now[1]))
    gone = [text for name, (_, text) in before.items() if name not in after and text]
    come = [text for name, (_, text) in after.items() if name not in before and text]
    notes += [Note(one.slide, one.role, "changed", "", a, b) for a, b in zip(gone, come, strict=False)]
    notes += [Note(one.slide, one.role, "left", "", text) for text in gone[len(come) :]]
    notes += [Note(one.slide, one.role, "added", "", "", text) for text in come[len(gone) :]]
    return notes


def _said(group: Any) -> dict[tuple[str, str], tuple[str, str]]:
    """Return what each shape says, by code and place: its words, or the figure of its alternative text."""
    out = {}
    for shape in group.iter(qn("p:sp")):
        words = "".join(text.text or "" for text in shape.iter(qn("a:t")))
        out[_code(shape), _place(shape)] = ("words", words) if words else ("figure", _figure(shape))
    return out

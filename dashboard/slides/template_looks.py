"""How an office's template sets the words of a placeholder: what its layout, its master and its styles say, in turn."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pptx.oxml.ns import qn

from dashboard.slides.box import EMU, Box
from dashboard.slides.ground import Paint, box_of, paint_of
from dashboard.slides.theme_colours import Colour, Scheme

TITLES: Final = ("title", "ctrTitle")
FOOTERS: Final = ("dt", "ftr", "sldNum")
_INSETS: Final = (("lIns", 91_440), ("tIns", 45_720), ("rIns", 91_440), ("bIns", 45_720))


@dataclass(frozen=True, slots=True)
class Look:
    """One placeholder of a layout.

    Attributes
    ----------
    outer, inner : Box or None
        Where it stands, and where its words stand in it; None where nothing says its place.
    size : float
        Of its words, in points.
    ink : tuple of int or None
        Their colour; None where it is none that can be told.
    own : Paint or None
        What the placeholder itself is filled with.
    """

    outer: Box | None
    inner: Box | None
    size: float
    ink: Colour | None
    own: Paint | None
    upright: bool

    def within(self, outer: Box) -> Box:
        """Return where words stand if the placeholder stands elsewhere."""
        if self.outer is None or self.inner is None:
            return outer.inset(7.2, 3.6)
        return Box(
            outer.x + self.inner.x - self.outer.x,
            outer.y + self.inner.y - self.outer.y,
            outer.width - self.outer.width + self.inner.width,
            outer.height - self.outer.height + self.inner.height,
        )


def look_of(layout: Any, holder: Any, scheme: Scheme) -> Look:
    """Return how a placeholder of a layout looks on a slide; ``holder`` is its element."""
    kind = "title" if kind_of(holder) in TITLES else "body"
    above = next((one for one in holders(layout.slide_master) if kind_of(one) == kind), None)
    chain = [one for one in (holder, above) if one is not None]
    outer = next((box for box in map(box_of, chain) if box is not None), None)
    frames = [frame for one in chain if (frame := one.find(f"{qn('p:txBody')}/{qn('a:bodyPr')}")) is not None]
    left, top, right, bottom = (int(_first(frames, name) or usual) / EMU for name, usual in _INSETS)
    inner = outer and Box(outer.x + left, outer.y + top, outer.width - left - right, outer.height - top - bottom)
    looks = list(_run_looks(chain, layout.slide_master, kind))
    fills = (look.find(qn(f"a:{name}")) for look in looks for name in ("solidFill", "gradFill"))
    fill = next((fill for fill in fills if fill is not None), None)
    ink = scheme.named("tx1") if fill is None else scheme.colour(fill)[0]
    return Look(
        outer, inner, int(_first(looks, "sz") or (4400 if kind == "title" else 2800)) / 100, ink,
        paint_of(holder.find(qn("p:spPr")), layout.part, scheme), _upright(chain, frames),
    )  # fmt: skip


def holders(sheet: Any) -> list[Any]:
    """Return the placeholders of a layout or master, as elements."""
    return [one for one in sheet._element.cSld.spTree.iterchildren(qn("p:sp")) if _ph(one) is not None]


def kind_of(holder: Any) -> str:
    """Return the type of a placeholder as its file says it; "obj" without one."""
    return str(_ph(holder).get("type", "obj"))


def number_of(holder: Any) -> int:
    """Return the number by which a slide's placeholder finds its layout's."""
    return int(_ph(holder).get("idx", "0"))


def _ph(element: Any) -> Any:
    return element.find(f"{qn('p:nvSpPr')}/{qn('p:nvPr')}/{qn('p:ph')}")


def _upright(chain: list[Any], frames: list[Any]) -> bool:
    """Return whether words run from left to right, in a frame that is not turned."""
    if _ph(chain[0]).get("orient") == "vert" or (_first(frames, "vert") or "horz") != "horz":
        return False
    turned = next(chain[0].iter(qn("a:xfrm")), None)
    return turned is None or int(turned.get("rot") or 0) % 21_600_000 == 0


def _run_looks(chain: list[Any], master: Any, kind: str) -> Iterator[Any]:
    """Yield what is said of the words, the nearest first."""
    lists = [one.find(f"{qn('p:txBody')}/{qn('a:lstStyle')}") for one in chain]
    styles = master._element.find(qn("p:txStyles"))
    lists.append(None if styles is None else styles.find(qn(f"p:{kind}Style")))
    for style in lists:
        look = None if style is None else style.find(f"{qn('a:lvl1pPr')}/{qn('a:defRPr')}")
        if look is not None:
            yield look


def _first(elements: list[Any], name: str) -> str | None:
    return next((str(one.get(name)) for one in elements if one.get(name) is not None), None)

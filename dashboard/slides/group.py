"""Many shapes as one group: outlines, circles, words, written as text and read once, since python-pptx's builder of
free forms takes minutes for a nation of counties."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from pptx.oxml.ns import qn

from dashboard.slides.box import Box, emu
from dashboard.slides.sheet import Run, Sheet
from dashboard.slides.written import attribute_xml, run_xml

Points = npt.NDArray[np.float64]
_GRAIN: Final = 635  # EMU between two places that a path can name: a twentieth of a point
_NS: Final = (
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
_TURNS: Final = {"left": "l", "center": "ctr", "right": "r"}


class Group:
    """Collects shapes in points of the slide; ``add_to`` puts them onto it as one group.

    Parameters
    ----------
    language : str
        Of the words in it.
    first : int
        Number of the group; its shapes have the following ones.
    """

    def __init__(self, language: str, first: int) -> None:
        self.language, self.first = language, first
        self._shapes: list[str] = []
        self._box: list[float] = []

    def __len__(self) -> int:
        return len(self._shapes)

    @property
    def last(self) -> int:
        """Return the last number that is used."""
        return self.first + len(self._shapes)

    def area(
        self, name: str, rings: Iterable[Points], fill: str, line: str, *, width: float = 0.5, alt: str = "",
        hatched: str = "",
    ) -> None:  # fmt: skip
        """Add an area of closed rings in points; ``hatched`` is the ink of stripes over its colour."""
        ground = _hatch(hatched, fill) if hatched else _solid(fill)
        self._path(name, list(rings), ground + _line(line, width), alt, closed=True)

    def line(self, name: str, parts: Iterable[Points], colour: str, *, width: float = 1.0) -> None:
        """Add a line of one or more parts."""
        self._path(name, list(parts), "<a:noFill/>" + _line(colour, width), "", closed=False)

    def shape(
        self, kind: str, name: str, box: Box, fill: str = "", line: str = "", *, width: float = 0.75, alt: str = "",
        opacity: float = 1.0, dashed: bool = False, hatched: str = "",
    ) -> None:  # fmt: skip
        """Add a shape of Office's own ("ellipse", "rect", "roundRect" …); "" for no fill or no line."""
        ground = _hatch(hatched, fill) if hatched else _solid(fill, opacity) if fill else "<a:noFill/>"
        edge = _line(line, width, dashed=dashed) if line else "<a:ln><a:noFill/></a:ln>"
        self._add(name, box, f'<a:prstGeom prst="{kind}"><a:avLst/></a:prstGeom>{ground}{edge}', alt)

    def words(
        self, name: str, box: Box, paragraphs: Sequence[Sequence[Run]], *, align: str = "left", anchor: str = "ctr",
        fill: str = "", wrap: bool = True,
    ) -> None:  # fmt: skip
        """Add words in a box; every run needs size and colour."""
        look = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom>' + (_solid(fill) if fill else "<a:noFill/>")
        body = "".join(
            f'<a:p><a:pPr algn="{_TURNS[align]}"/>{"".join(run_xml(run, self.language) for run in runs)}</a:p>'
            for runs in paragraphs
        )
        how = "square" if wrap else "none"
        text = (
            f'<p:txBody><a:bodyPr wrap="{how}" lIns="0" tIns="0" rIns="0" bIns="0" anchor="{anchor}"><a:noAutofit/>'
            f"</a:bodyPr><a:lstStyle/>{body}</p:txBody>"
        )
        self._add(name, box, look, "", text, box_of_text=True)

    def add_to(self, sheet: Sheet, role: str, name: str, alt: str, **said: Any) -> Any:
        """Put the group onto a slide, with its stamp, and return its element; nothing where it is empty."""
        if not self._shapes:
            return None
        x, y = emu(self._box[0]), emu(self._box[1])
        wide, high = max(1, emu(self._box[2]) - x), max(1, emu(self._box[3]) - y)
        element = sheet.add(
            f'<p:grpSp {_NS}><p:nvGrpSpPr><p:cNvPr id="{self.first}" name={attribute_xml(name)}/><p:cNvGrpSpPr/>'
            f'<p:nvPr/></p:nvGrpSpPr><p:grpSpPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/>'
            f'<a:chOff x="{x}" y="{y}"/><a:chExt cx="{wide}" cy="{high}"/></a:xfrm></p:grpSpPr>'
            f"{''.join(self._shapes)}</p:grpSp>"
        )
        sheet.mark(element, role, name, alt, box=[x, y, wide, high], print=fingerprint(element), **said)
        return element

    def _path(self, name: str, rings: list[Points], look: str, alt: str, *, closed: bool) -> None:
        grid = [_gridded(ring, closed=closed) for ring in rings]
        grid = [ring for ring in grid if len(ring) >= (3 if closed else 2)]
        if not grid:
            return
        every = np.vstack(grid)
        (left, top), (right, bottom) = every.min(axis=0).tolist(), every.max(axis=0).tolist()
        wide, high = max(1, right - left), max(1, bottom - top)
        moves = "".join(_moves(ring - (left, top), closed=closed) for ring in grid)
        no_fill = "" if closed else ' fill="none"'
        geometry = (
            '<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/><a:rect l="0" t="0" r="r" b="b"/><a:pathLst>'
            f'<a:path w="{wide}" h="{high}"{no_fill}>{moves}</a:path></a:pathLst></a:custGeom>'
        )
        box = Box(*(value * _GRAIN / 12_700 for value in (left, top, wide, high)))
        self._add(name, box, geometry + look, alt)

    def _add(self, name: str, box: Box, look: str, alt: str, text: str = "", *, box_of_text: bool = False) -> None:
        x, y, wide, high = box.emu
        said = f" descr={attribute_xml(alt)}" if alt else ""
        kind = ' txBox="1"' if box_of_text else ""
        self._shapes.append(
            f'<p:sp><p:nvSpPr><p:cNvPr id="{self.last + 1}" name={attribute_xml(name)}{said}/><p:cNvSpPr{kind}/>'
            f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            f"{look}</p:spPr>{text}</p:sp>"
        )
        box_ = (box.x, box.y, box.right, box.bottom)
        if not self._box:
            self._box = list(box_)
        self._box = [f(a, b) for f, a, b in zip((min, min, max, max), self._box, box_, strict=True)]


def fingerprint(element: Any) -> str:
    """Return a short number of what a group says and how it is coloured, by which a person's change is told; where its
    shapes stand is not in it, since offices write that anew when a group is moved."""
    said = []
    for child in element.iter(qn("p:sp")):
        name = child[0].find(qn("p:cNvPr")).get("name")
        words = "".join(text.text or "" for text in child.iter(qn("a:t")))
        colours = ",".join(colour.get("val").upper() for colour in child.iter(qn("a:srgbClr")))
        said.append(f"{name}|{words}|{colours}")
    return f"{zlib.crc32(chr(10).join(said).encode()):08x}"


def _gridded(ring: Points, *, closed: bool) -> npt.NDArray[np.int64]:
    """Return a ring on the grid of its path, without points that fall together."""
    grid = np.round(ring * (12_700 / _GRAIN)).astype(np.int64)
    kept = np.ones(len(grid), dtype=bool)
    kept[1:] = (np.diff(grid, axis=0) != 0).any(axis=1)
    grid = grid[kept]
    return grid[:-1] if closed and len(grid) > 1 and (grid[0] == grid[-1]).all() else grid


def _moves(ring: npt.NDArray[np.int64], *, closed: bool) -> str:
    (x, y), *rest = ring.tolist()
    inner = "".join(f'<a:lnTo><a:pt x="{x}" y="{y}"/></a:lnTo>' for x, y in rest)
    return f'<a:moveTo><a:pt x="{x}" y="{y}"/></a:moveTo>{inner}{"<a:close/>" if closed else ""}'


def _solid(colour: str, opacity: float = 1.0) -> str:
    inner = f'<a:alpha val="{round(opacity * 100_000)}"/>' if opacity < 1 else ""
    return f'<a:solidFill><a:srgbClr val="{colour[1:]}">{inner}</a:srgbClr></a:solidFill>'


def _hatch(ink: str, ground: str) -> str:
    return (
        f'<a:pattFill prst="wdUpDiag"><a:fgClr><a:srgbClr val="{ink[1:]}"/></a:fgClr>'
        f'<a:bgClr><a:srgbClr val="{ground[1:]}"/></a:bgClr></a:pattFill>'
    )


def _line(colour: str, width: float, *, dashed: bool = False) -> str:
    dash = '<a:prstDash val="sysDash"/>' if dashed else ""
    return f'<a:ln w="{emu(width)}">{_solid(colour)}{dash}</a:ln>'

"""The text of a slide as an office program sets it: sizes with all that is inherited, lines, and the room they take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from fixture_deck_shapes import EMU, Item, Rect, ancestors, kind_of
from pptx.oxml.ns import qn

from dashboard.render import svg_fonts

LINE: Final = 1.3
"""Height of a single line in sizes; the fonts of offices have 1.2 to 1.33."""
UPRIGHT: Final = frozenset({"horz", "", None})
_PIECE: Final = re.compile(r"\n|[^\S\n]+|[^\s\u2E80-\uFFFF]+|.", re.S)
_NEVER_FIRST: Final = frozenset("，。；、：？！）》”’…】」%,.;:)]")
_WORD: Final = re.compile(r"[\d,.%+\-–−]+|[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Line:
    """One set line: how wide and high it is, and where it begins."""

    width: float
    height: float
    size: float
    align: str
    left: float


@dataclass(frozen=True, slots=True)
class Setting:
    """A text set into a width."""

    lines: tuple[Line, ...]
    height: float
    sizes: tuple[tuple[float, str], ...]
    broken: tuple[str, ...]
    fonts: tuple[str, ...]

    @property
    def width(self) -> float:
        return max((line.left + line.width for line in self.lines), default=0.0)


class Styles:
    """Where the looks of a text come from, the nearest first."""

    def __init__(self, slide: Any, presentation: Any, body: Any, placeholder: Any = None) -> None:
        above = ancestors(slide, placeholder) if placeholder is not None else []
        bodies = [b for b in (body,) if b is not None]
        bodies += [b for b in (shape.find(qn("p:txBody")) for shape in above) if b is not None]
        self._frames = [f for f in (b.find(qn("a:bodyPr")) for b in bodies) if f is not None]
        lists = [b.find(qn("a:lstStyle")) for b in bodies]
        texts = slide.slide_layout.slide_master._element.find(qn("p:txStyles"))
        kind = "other" if placeholder is None else {"title": "title", "body": "body"}.get(kind_of(placeholder), "other")
        master = None if texts is None else texts.find(qn(f"p:{kind}Style"))
        default = presentation._element.find(qn("p:defaultTextStyle"))
        rest = [master, default] if placeholder is not None else [default, master]
        self._lists = [e for e in (*lists, *rest) if e is not None]
        ways = (e for f in self._frames for e in f if e.tag.endswith(("Autofit", "AutoFit")))
        fit = next((e if e.tag == qn("a:normAutofit") else None for e in ways), None)
        self.scale = int(fit.get("fontScale") or 100_000) / 100_000 if fit is not None else 1.0
        self.tighter = int(fit.get("lnSpcReduction") or 0) / 100_000 if fit is not None else 0.0

    def frame(self, name: str, default: str) -> str:
        """Return an attribute of the text's frame."""
        return next((f.get(name) for f in self._frames if f.get(name) is not None), default)

    def margins(self) -> Rect:
        """Return left, top, right and bottom margin in points."""
        names = (("lIns", "91440"), ("tIns", "45720"), ("rIns", "91440"), ("bIns", "45720"))
        left, top, right, bottom = (int(self.frame(name, default)) / EMU for name, default in names)
        return left, top, right, bottom

    def of_paragraph(self, paragraph: Any) -> list[Any]:
        """Return the paragraph properties that count for a paragraph, the nearest first."""
        own = paragraph.find(qn("a:pPr"))
        level = int(own.get("lvl") or 0) + 1 if own is not None else 1
        found = [style.find(qn(f"a:lvl{level}pPr")) for style in self._lists]
        return [e for e in (own, *found) if e is not None]


def _attribute(chain: Sequence[Any], name: str) -> str | None:
    return next((e.get(name) for e in chain if e.get(name) is not None), None)


def _spacing(chain: Sequence[Any], name: str, size: float) -> float | None:
    """Return lnSpc, spcBef or spcAft in points; None where nothing says it."""
    for element in chain:
        part = element.find(qn(f"a:{name}"))
        if part is not None and len(part):
            value = int(part[0].get("val").rstrip("%"))
            return value / 100 if part[0].tag == qn("a:spcPts") else value / 100_000 * size * LINE
    return None


@dataclass(frozen=True, slots=True)
class _Piece:
    text: str
    width: float
    size: float


def set_text(body: Any, styles: Styles, width: float, *, wrap: bool = True) -> Setting:
    """Set a text body into a width: sizes, lines, the height of all, words that do not fit into a line."""
    lines: list[Line] = []
    sizes: list[tuple[float, str]] = []
    broken: list[str] = []
    fonts: list[str] = []
    height = 0.0
    paragraphs = body.findall(qn("a:p"))
    for number, paragraph in enumerate(paragraphs):
        chain = styles.of_paragraph(paragraph)
        pieces = _pieces(paragraph, chain, styles, sizes, fonts)
        size = max((p.size for p in pieces), default=_end_size(paragraph, chain) * styles.scale)
        left = max(0.0, int(_attribute(chain, "marL") or 0) / EMU)
        first = max(0.0, left + int(_attribute(chain, "indent") or 0) / EMU)
        room = width - left if wrap else float("inf")
        set_lines = _wrapped(pieces, room, broken)
        line_height = (_spacing(chain, "lnSpc", size) or size * LINE) * (1 - styles.tighter)
        before = (_spacing(chain, "spcBef", size) or 0.0) if number else 0.0
        after = (_spacing(chain, "spcAft", size) or 0.0) if number + 1 < len(paragraphs) else 0.0
        height += before + after + line_height * len(set_lines)
        align = _attribute(chain, "algn") or "l"
        begins = [left if n or align != "l" else first for n in range(len(set_lines))]
        lines += [Line(w, line_height, size, align, at) for w, at in zip(set_lines, begins, strict=True)]
    return Setting(tuple(lines), height, tuple(sizes), tuple(broken), tuple(fonts))


def _pieces(
    paragraph: Any, chain: Sequence[Any], styles: Styles, sizes: list[tuple[float, str]], fonts: list[str]
) -> list[_Piece]:
    out = []
    for run in paragraph:
        if run.tag == qn("a:br"):
            out.append(_Piece("\n", 0.0, 0.0))
        if run.tag not in (qn("a:r"), qn("a:fld")):
            continue
        text = run.findtext(qn("a:t")) or ""
        looks = [run.find(qn("a:rPr")), *(e.find(qn("a:defRPr")) for e in chain)]
        looks = [e for e in looks if e is not None]
        size = int(_attribute(looks, "sz") or 1800) / 100 * styles.scale
        bold = _attribute(looks, "b") in ("1", "true")
        spread = int(_attribute(looks, "spc") or 0) / 100
        if text.strip():
            sizes.append((size, text.strip()))
            fonts += _named_fonts(looks[:1])
        for piece in _PIECE.findall(text):
            out.append(_Piece(piece, svg_fonts.advance(piece, size, bold=bold) + spread * len(piece), size))
    return out


def _named_fonts(looks: Sequence[Any]) -> list[str]:
    found = [e for look in looks for tag in ("latin", "ea") for e in look.findall(qn(f"a:{tag}"))]
    return [str(e.get("typeface")) for e in found if not str(e.get("typeface")).startswith("+")]


def _end_size(paragraph: Any, chain: Sequence[Any]) -> float:
    end = paragraph.find(qn("a:endParaRPr"))
    looks = [e for e in (end, *(c.find(qn("a:defRPr")) for c in chain)) if e is not None]
    return int(_attribute(looks, "sz") or 1800) / 100


def _wrapped(pieces: Sequence[_Piece], room: float, broken: list[str]) -> list[float]:
    """Return the widths of the lines; a blank at the end of a line takes no room."""
    lines, used, blank = [], 0.0, 0.0
    for piece in pieces:
        if piece.text == "\n":
            lines.append(used)
            used = blank = 0.0
        elif piece.text.isspace():
            blank = piece.width if used else 0.0
        elif used + blank + piece.width <= room + 0.01 or (used and piece.text[0] in _NEVER_FIRST):
            used, blank = used + blank + piece.width, 0.0
        else:
            if used:
                lines.append(used)
            while piece.width > room > 0 and len(piece.text) > 1:
                if _WORD.fullmatch(piece.text):
                    broken.append(piece.text)
                lines.append(room)
                piece = _Piece(piece.text[1:], piece.width - room, piece.size)
            used, blank = piece.width, 0.0
    return [*lines, used]


def ink(item: Item, setting: Setting, styles: Styles) -> Rect:
    """Return what the words of a shape cover on the slide: its lines, without the air over and under them."""
    left, top, right, bottom = styles.margins()
    wide, high = item.place.width, item.place.height
    if styles.frame("vert", "horz") not in UPRIGHT:
        return item.place.rect((min(left, wide), min(top, high), max(wide - right, 0.0), max(high - bottom, 0.0)))
    anchor = styles.frame("anchor", "t")
    room = high - top - bottom
    start = top + {"ctr": (room - setting.height) / 2, "b": room - setting.height}.get(anchor, 0.0)
    air = 0.15 * (setting.lines[0].size if setting.lines else 0.0)
    edges = []
    for line in setting.lines:
        spare = wide - left - right - line.width
        begin = left + {"ctr": spare / 2, "r": spare}.get(line.align, line.left)
        edges.append((begin, begin + line.width))
    begin, end = min(e[0] for e in edges), max(e[1] for e in edges)
    return item.place.rect((begin, start + air, end, start + setting.height - air))

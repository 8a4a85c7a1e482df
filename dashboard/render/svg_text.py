"""Words in a picture: the few tags that our figures use → measured lines of runs → SVG text that stays text."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from typing import Any, Final
from xml.sax.saxutils import escape, quoteattr

from dashboard.render import svg_fonts
from dashboard.render.palette import FONT
from dashboard.render.values import CLOSING, OPENING

LINE: Final = 1.3  # line height in em, as Plotly's
_MIDDLE: Final = 0.36  # em from the middle of a line down to its baseline
_CONTROL: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")
ANCHORS: Final = {"left": "start", "center": "middle", "right": "end"}
SHIFTS: Final = {"left": 0.0, "center": 0.5, "right": 1.0, "top": 0.0, "middle": 0.5, "bottom": 1.0}


class NotDrawable(ValueError):
    """A figure holds something that this writer does not draw; the message names it."""


@dataclass(frozen=True, slots=True)
class Style:
    """How a run of text looks; ``size`` in pixels."""

    size: float
    colour: str
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look."""

    text: str
    style: Style

    @property
    def width(self) -> float:
        """Pixels from the first to the last character."""
        return svg_fonts.advance(self.text, self.style.size, bold=self.style.bold)


@dataclass(frozen=True, slots=True)
class Block:
    """Lines of a text and the room that they take, in pixels."""

    lines: tuple[tuple[Run, ...], ...]
    size: float

    @property
    def width(self) -> float:
        """Pixels of the longest line."""
        return max((sum(run.width for run in line) for line in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """Pixels of all lines."""
        return sum(self._heights())

    def _heights(self) -> list[float]:
        return [LINE * max([self.size, *(run.style.size for run in line)]) for line in self.lines]

    def baselines(self) -> list[float]:
        """Return the baseline of each line, in pixels under the top of the block."""
        top, out = 0.0, []
        for height in self._heights():
            out.append(top + height / 2 + _MIDDLE * height / LINE)
            top += height
        return out


class _Reader(HTMLParser):
    def __init__(self, style: Style) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[list[Run]] = [[]]
        self._styles: list[tuple[str, Style]] = [("", style)]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        style = self._styles[-1][1]
        if tag == "br":
            self.lines.append([])
        elif tag == "b":
            self._styles.append((tag, replace(style, bold=True)))
        elif tag == "i":
            self._styles.append((tag, replace(style, italic=True)))
        elif tag == "span":
            self._styles.append((tag, _styled(style, dict(attrs).get("style") or "")))
        else:
            raise NotDrawable(f"<{tag}> in a text")

    def handle_endtag(self, tag: str) -> None:
        if tag != "br" and len(self._styles) > 1 and self._styles[-1][0] == tag:
            self._styles.pop()

    def handle_data(self, data: str) -> None:
        if data:
            self.lines[-1].append(Run(_CONTROL.sub(" ", data), self._styles[-1][1]))


def _styled(style: Style, declared: str) -> Style:
    for part in filter(None, (p.strip() for p in declared.split(";"))):
        name, _, value = (p.strip() for p in part.partition(":"))
        if name == "color":
            style = replace(style, colour=value)
        elif name == "font-size" and re.fullmatch(r"\d+(\.\d+)?px", value):
            style = replace(style, size=float(value[:-2]))
        elif name == "font-weight" and value in ("bold", "700", "600", "normal", "400"):
            style = replace(style, bold=value not in ("normal", "400"))
        else:
            raise NotDrawable(f"style {part} in a text")
    return style


def block(text: object, style: Style) -> Block:
    """Read a text with <b>, <i>, <br> and <span style="color;font-size">; any other tag raises NotDrawable."""
    reader = _Reader(style)
    reader.feed("" if text is None else str(text))
    reader.close()
    return Block(tuple(tuple(line) for line in reader.lines), style.size)


def font_style(font: dict[str, Any] | None, base: Style) -> Style:
    """Return a style changed by a Plotly font; a family is ignored, for all pictures have one."""
    font = font or {}
    weight = font.get("weight", 400)
    return replace(
        base,
        size=float(font.get("size", base.size)),
        colour=str(font.get("color", base.colour)),
        bold=base.bold or weight == "bold" or (isinstance(weight, (int, float)) and weight >= 600),
    )


def write(
    words: Block, x: float, y: float, *, anchor: str = "left", vertical: str = "middle", angle: float = 0.0,
    align: str | None = None,
) -> str:  # fmt: skip
    """Write a block.

    Parameters
    ----------
    x, y : float
        Pixels of the point that the block hangs on.
    anchor, vertical : str
        Which side of the block is at the point: left, center, right; top, middle, bottom.
    angle : float
        Degrees clockwise, about the point.
    align : str or None
        How lines of unlike length stand to each other; as ``anchor`` where not said.
    """
    align = align or anchor
    top = y - SHIFTS[vertical] * words.height
    left = x + (SHIFTS[align] - SHIFTS[anchor]) * words.width
    out = []
    for runs, base in zip(words.lines, words.baselines(), strict=True):
        if any(run.text.strip() for run in runs):
            spans = runs if len(runs) > 1 else ()
            look = _look(runs[0].style) if not spans else ""
            inner = "".join(f"<tspan{_look(r.style)}>{escape(r.text)}</tspan>" for r in spans) or escape(runs[0].text)
            out.append(
                f'<text x="{number(left)}" y="{number(top + base)}" text-anchor="{ANCHORS[align]}"'
                f'{look} xml:space="preserve">{inner}</text>'
            )
    drawn = "".join(out)
    if angle and drawn:
        return f'<g transform="rotate({number(angle)} {number(x)} {number(y)})">{drawn}</g>'
    return drawn


def root_font() -> str:
    """Return the attribute that names the fonts for everything inside an element."""
    return f"font-family={quoteattr(FONT.replace(chr(34), chr(39)))}"


def number(value: float) -> str:
    """Write a coordinate with at most two decimals; what is not finite raises NotDrawable."""
    if not math.isfinite(value):
        raise NotDrawable(f"the coordinate {value}")
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


_COLOUR: Final = re.compile(r"#[0-9A-Fa-f]{3}(?:[0-9A-Fa-f]{3})?\Z|[a-z]{3,24}\Z")
_RGBA: Final = re.compile(r"rgba?\(\s*(\d+)\s*,\s*(\d+)\s*,\s*(\d+)\s*(?:,\s*([\d.]+)\s*)?\)\Z")


def colour(value: object) -> tuple[str, float]:
    """Return an SVG colour and its opacity from 0 to 1; ``none`` for what is transparent."""
    text = str(value).strip()
    found = _RGBA.match(text)
    if found:
        red, green, blue, alpha = found.groups()
        opacity = float(alpha) if alpha is not None else 1.0
        return (f"#{int(red):02X}{int(green):02X}{int(blue):02X}", opacity) if opacity else ("none", 0.0)
    if text == "transparent":
        return "none", 0.0
    if not _COLOUR.match(text):
        raise NotDrawable(f"the colour {text[:40]}")
    return text, 1.0


def paint(kind: str, value: object, opacity: float = 1.0) -> str:
    """Return the attributes of a fill or stroke (``kind``)."""
    name, alpha = colour(value)
    seen = alpha * opacity
    see_through = f' {kind}-opacity="{number(seen)}"' if name != "none" and seen < 1 else ""
    return f' {kind}="{name}"{see_through}'


def _look(style: Style) -> str:
    weight = ' font-weight="700"' if style.bold else ""
    slant = ' font-style="italic"' if style.italic else ""
    return f' font-size="{number(style.size)}"{paint("fill", style.colour)}{weight}{slant}'


_PIECE: Final = re.compile(r"\s+|[^\s\u2E80-\uFFFF]+|.", re.S)
_NEVER_FIRST: Final = frozenset(CLOSING + "%,.;:)]")
_NEVER_LAST: Final = frozenset(OPENING + "([")


def wrapped(text: str, style: Style, width: float) -> list[str]:
    """Cut a text into lines that fit ``width`` pixels: Chinese anywhere but before a closing sign, Latin at spaces.

    A word longer than a line, as an address, is cut.
    """

    def wide(words: str) -> float:
        return svg_fonts.advance(words, style.size, bold=style.bold)

    lines, line = [], ""
    for piece in _PIECE.findall(_CONTROL.sub(" ", text)):
        while line and not piece.isspace() and piece[0] not in _NEVER_FIRST and wide(line + piece) > width:
            kept = line.rstrip()
            cut = len(kept) - len(kept.rstrip("".join(_NEVER_LAST)))
            lines.append(kept[: len(kept) - cut])
            line = kept[len(kept) - cut :]
            if cut:
                break
        line += "" if not line and piece.isspace() else piece
        while wide(line.rstrip()) > width and len(line) > 1 and piece[0] not in _NEVER_FIRST:
            fits = next((at for at in range(len(line) - 1, 1, -1) if wide(line[:at]) <= width), 1)
            lines.append(line[:fits])
            line = line[fits:]
    return [*lines, line.rstrip()] if line.strip() else lines

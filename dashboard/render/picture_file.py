"""A picture as a sheet to take away: what it finds, the picture, whom it covers, and where it comes from.

The sheet says on its face what a file cannot be asked: sources with grade and date, the version of the data, the link
that opens the view again. The same stands in the metadata, with the citation of every source.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable
from datetime import date
from typing import Any, Final
from xml.sax.saxutils import escape

import plotly.graph_objects as go
import resvg_py

from dashboard import cite
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.render import svg_fonts, words
from dashboard.render.kinds import PICTURES
from dashboard.render.palette import Palette, palette
from dashboard.render.svg import Drawing, NotDrawable, document, drawing
from dashboard.render.svg_text import Block, Run, Style, number, paint, root_font, wrapped, write
from dashboard.render.trend_words import event_letters
from dashboard.view import View

WIDTH: Final = 1200
"""Pixels that a sheet is wide."""
SCALE: Final = 2.0
"""Pixels of a PNG for one of the sheet."""
_EDGE: Final = 40.0
_MOST_PIXELS: Final = 16_000  # of a side: what office programs still open
_MOST_CAUTIONS: Final = 3
_THUMBNAIL: Final = 720  # pixels wide: twice what the page shows
_THUMBNAIL_SHAPE: Final = 0.62  # height of the part that is shown, in widths
_DOTS_PER_METRE: Final = round(96 * SCALE / 0.0254)


def can_draw(view: View) -> bool:
    """Say whether there is a file of a view: not of a map that lives on the screen only."""
    return PICTURES[view.kind].draw is not None


def picture(
    frame: Frame, view: View, theme: str = "light", width: float = WIDTH - 2 * _EDGE, *, marks: bool = False
) -> Drawing:
    """Return the picture of a view without any words around it; raises NotDrawable where there is none.

    ``width`` in pixels is that of a figure that says none itself; with ``marks`` drawn marks say what a click means.
    """
    draw = PICTURES[view.kind].draw
    found = draw(frame, view, theme) if draw else None
    if isinstance(found, Drawing):
        return found
    if not isinstance(found, go.Figure):
        raise NotDrawable(f"{view.kind}, which is shown on the screen only")
    return drawing(found, None if found.layout.width else width, marks=marks)


def svg_bytes(frame: Frame, view: View, theme: str = "light", link: str = "", *, made: date | None = None) -> bytes:
    """Return the sheet as SVG whose words are words.

    Parameters
    ----------
    frame : Frame
        What the view shows; the sheet is in its language.
    view : View
        Of a kind for which ``can_draw`` holds.
    theme : str
        "light" or "dark".
    link : str
        Address that opens the view again; left out where empty.
    made : date or None
        Day printed on the sheet; today where None.

    Raises
    ------
    NotDrawable
        Where the picture cannot be drawn truly outside a browser.
    """
    sheet = _sheet(frame, view, theme, link, made or date.today())
    head = _head(frame, view, link)
    return document(sheet, ground=palette(theme).paper, head=head, font=root_font()).encode()


def png_bytes(frame: Frame, view: View, theme: str = "light", link: str = "", *, made: date | None = None) -> bytes:
    """Return the sheet as PNG, ``SCALE`` times as large as the SVG, with the citation in its text chunks.

    Drawn with the font that the product brings. Only where a text has a character that this font lacks are the fonts of
    the machine looked at, for that character.
    """
    sheet = _sheet(frame, view, theme, link, made or date.today())
    text = document(sheet, ground=palette(theme).paper, font=f'font-family="{svg_fonts.FAMILY}"')
    said = {"Title": words.title(frame, view), "Description": words.alt_text(frame, view)}
    said |= {"Source": "\n".join(_citations(frame)), "Software": say(frame.language, "app.title")}
    said |= {"Comment": link} if link else {}
    return _with_text(rasterised(text, min(SCALE, _MOST_PIXELS / sheet.height)), said, frame.language)


def thumbnail(frame: Frame, view: View, theme: str = "light") -> bytes | None:
    """Return the top of a picture as a small PNG on the ground of the theme, or None where there is none to draw."""
    if not can_draw(view) or frame.rows.empty:
        return None
    found = picture(frame, view, theme)
    seen = Drawing(found.width, min(found.height, found.width * _THUMBNAIL_SHAPE), found.svg)
    ground = palette(theme).paper
    return rasterised(document(seen, ground=ground, font=f'font-family="{svg_fonts.FAMILY}"'), _THUMBNAIL / seen.width)


def rasterised(text: str, zoom: float) -> bytes:
    """Return an SVG document as PNG; nothing is fetched from any network."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=text,
            zoom=zoom,
            skip_system_fonts=not svg_fonts.missing(text),
            font_files=[str(file) for file in svg_fonts.files()],
            sans_serif_family=svg_fonts.FAMILY,
            font_family=svg_fonts.FAMILY,
        )
    )


def _sheet(frame: Frame, view: View, theme: str, link: str, made: date) -> Drawing:
    colours, language = palette(theme), frame.language
    found = picture(frame, view, theme)
    fitting = min(1.0, (WIDTH - 2 * _EDGE) / found.width)
    pen = _Pen(colours)
    pen.say(words.title(frame, view), Style(26, colours.navy, bold=True))
    pen.gap(4)
    pen.say(words.caption(frame, view), Style(15, colours.grey))
    pen.gap(14)
    pen.embed(found, fitting)
    pen.gap(10)
    pen.rule()
    pen.say(words.coverage_sentence(frame, view), Style(15, colours.ink), lead=say(language, "file.coverage"))
    for text in _cautions(frame):
        pen.say(text, Style(14, colours.ink), lead=say(language, "file.caution"))
    for letter, note in event_letters(frame):
        pen.say(words.note_text(note, language), Style(14, colours.ink), lead=f"{letter}  ")
    pen.gap(6)
    pen.say(words.footnote(frame, view), Style(14, colours.grey))
    if link:
        pen.say(link, Style(14, colours.grey), lead=say(language, "file.link"))
    pen.say(
        say(language, "file.made", atlas=say(language, "app.title"), date=made.isoformat()), Style(14, colours.grey)
    )
    return Drawing(WIDTH, pen.y + _EDGE * 0.7, "".join(pen.drawn))


def _cautions(frame: Frame) -> list[str]:
    found = [text for severity, text in words.notes_text(frame) if severity == "caution"]
    if len(found) <= _MOST_CAUTIONS:
        return found
    more = say(frame.language, "file.more_cautions", count=len(found) - _MOST_CAUTIONS)
    return [*found[:_MOST_CAUTIONS], more]


class _Pen:
    """Writes a sheet from top to bottom; ``y`` is where the next line begins, in pixels."""

    def __init__(self, colours: Palette) -> None:
        self.colours = colours
        self.drawn: list[str] = []
        self.y = _EDGE * 0.8

    def gap(self, pixels: float) -> None:
        self.y += pixels

    def say(self, text: str, style: Style, *, lead: str = "") -> None:
        """Write a paragraph; ``lead`` is bold, at its beginning."""
        if not text.strip():
            return
        bold = Style(style.size, style.colour, bold=True)
        lines = wrapped(lead + text, bold if style.bold or lead else style, WIDTH - 2 * _EDGE)
        for at, line in enumerate(lines):
            runs: tuple[Run, ...] = (Run(line, style),)
            if lead and at == 0 and line.startswith(lead):
                runs = (Run(lead, bold), Run(line[len(lead) :], style))
            block = Block((runs,), style.size)
            self.drawn.append(write(block, _EDGE, self.y, vertical="top"))
            self.y += block.height

    def rule(self) -> None:
        look = paint("stroke", self.colours.grid)
        y = number(self.y)
        self.drawn.append(f'<line x1="{number(_EDGE)}" y1="{y}" x2="{number(WIDTH - _EDGE)}" y2="{y}"{look}/>')
        self.y += 12

    def embed(self, found: Drawing, fitting: float) -> None:
        scaled = f" scale({number(fitting)})" if fitting < 1 else ""
        left = (WIDTH - found.width * fitting) / 2
        self.drawn.append(f'<g transform="translate({number(left)} {number(self.y)}){scaled}">{found.svg}</g>')
        self.y += found.height * fitting


def _citations(frame: Frame) -> list[str]:
    """Return the citation of every source, without the address of a reprint, which is not to be shown."""
    return [cite.source(row, frame.language, with_url=row["grade"] != "D").gbt for row in records(frame.sources)]


def _head(frame: Frame, view: View, link: str) -> str:
    """Write what a program reads: title, description, and Dublin Core with the citations."""
    title, alt = words.title(frame, view), words.alt_text(frame, view)
    fields: Iterable[tuple[str, Any]] = [
        ("title", title),
        ("description", alt),
        ("language", {"zh": "zh-CN"}.get(frame.language, frame.language)),
        ("publisher", say(frame.language, "app.title")),
        ("identifier", link),
        ("isVersionOf", frame.build_id),
        *(("source", one) for one in _citations(frame)),
    ]
    said = "".join(
        f"<{space}:{name}>{_clean(value)}</{space}:{name}>"
        for name, value in fields
        if value
        for space in ["dcterms" if name == "isVersionOf" else "dc"]
    )
    return (
        f"<title>{_clean(title)}</title><desc>{_clean(alt)}</desc>"
        '<metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/">'
        f'<rdf:Description rdf:about="">{said}</rdf:Description></rdf:RDF></metadata>'
    )


def _clean(text: object) -> str:
    return escape("".join(c if c.isprintable() or c == "\n" else " " for c in str(text)))


def _with_text(png: bytes, said: dict[str, str], language: str) -> bytes:
    """Return a PNG with its size in print and international text chunks, before the picture's own data."""
    after_header = 8 + 25
    added = [_chunk(b"pHYs", struct.pack(">IIB", _DOTS_PER_METRE, _DOTS_PER_METRE, 1))]
    tag = {"zh": "zh-CN"}.get(language, language).encode()
    for keyword, text in said.items():
        if text:
            added.append(_chunk(b"iTXt", keyword.encode() + b"\0\0\0" + tag + b"\0\0" + text.encode()))
    return png[:after_header] + b"".join(added) + png[after_header:]


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

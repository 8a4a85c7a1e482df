"""One slide while it is made: words go into the layout's places, objects onto the slide, each with name, alternative
text and stamp."""

from __future__ import annotations

import copy
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Final

from pptx.oxml import parse_xml
from pptx.oxml.ns import qn
from pptx.shapes.shapetree import BaseShapeFactory

from dashboard.locale import say
from dashboard.render.palette import Palette, palette
from dashboard.render.points import Point
from dashboard.slides import blank, column, dress, fit, stamp, written
from dashboard.slides.box import Box
from dashboard.slides.form import Form
from dashboard.slides.template import Template
from dashboard.slides.written import Paragraph, Run
from dashboard.view import View

__all__ = ["SMALLEST", "Paragraph", "Run", "Sheet"]

SMALLEST: Final = 10.5
"""Points of the smallest words of a picture; footnotes may go down to 9."""
_TITLE_SIZES: Final = (26, 24, 22, 20, 18, 16)
_COVER_SIZES: Final = (38, 34, 30, 26, 22)
_SUBTITLE_SIZES: Final = (14, 13, 12, 11, 10.5)
_SOURCE_SIZES: Final = (10.5, 10, 9.5, 9)


@dataclass
class Sheet:
    """One slide being made.

    Attributes
    ----------
    slide : pptx.slide.Slide
    template : Template
    form : Form
        Where things stand on it.
    language : str
    view : View or None
        What the slide shows; goes into the stamps.
    build_id : str
        Of the snapshot.
    said : dict
        What every stamp of this slide says beside its role.
    """

    slide: Any
    template: Template
    form: Form
    language: str
    view: View | None = None
    build_id: str = ""
    said: dict[str, Any] = field(default_factory=dict)
    _marked: Counter[str] = field(default_factory=Counter)

    def __post_init__(self) -> None:
        dress.ground(self)

    @cached_property
    def _holders(self) -> dict[int | str, Any]:
        """Return the slide's placeholders by type and by number; looking one up in python-pptx reads them all."""
        return dress.holders(self.slide)

    @property
    def colours(self) -> Palette:
        """Return the colours of decks: those of the light theme."""
        return palette("light")

    # -- words ---------------------------------------------------------------------------------------------------

    def title(self, text: str, *, cover: bool = False) -> None:
        """Write the title, as large as it fits on two lines."""
        box = self.form.boxes["title"]
        sizes: Sequence[float] = _COVER_SIZES if cover else _TITLE_SIZES
        if not self.template.own:
            sizes = dress.title_sizes(self.form)
        size = fit.size_for(text, box.width, box.height, sizes, bold=True)
        # A little smaller on one line is better than a second line of one character.
        size = next((s for s in sizes if s >= 0.8 * size and fit.width(text, s, bold=True) <= box.width), size)
        most = max(1, int((box.height + 0.5) / (size * fit.LINE)))
        self._put("title", [[Run(fit.cut(text, size, box.width, most, bold=True), size)]])

    def subtitle(self, text: str) -> None:
        """Write what is shown and how to read it, under the title."""
        box = self.form.boxes["subtitle"]
        size = fit.size_for(text, box.width, box.height + 4, _SUBTITLE_SIZES)
        most = max(1, int((box.height + 4) / (size * fit.LINE)))
        colour = None if self.template.own else self.colours.grey
        self._put("subtitle", [[Run(fit.cut(text, size, box.width, most), size, colour=colour)]], anchor="middle")

    def source(self, text: str) -> None:
        """Write the footnote: source, date, grade, coverage; at most as much as there is room for."""
        box = self.form.boxes["source"]
        size = fit.size_for(text, box.width, box.height, _SOURCE_SIZES)
        most = max(1, int((box.height + 0.5) / (size * fit.LINE)))
        colour = None if self.template.own else self.colours.grey
        self._put("source", [[Run(fit.cut(text, size, box.width, most), size, colour=colour)]], anchor="bottom")

    def points(self, points: Sequence[Point], box: Box | None = None) -> None:
        """Write the points beside a picture, as many as there is room for."""
        place = box or self.form.boxes["points"]
        paragraphs = column.points_in(points, place, self.colours)
        self._put("points", paragraphs, after=column.AFTER, box=place if box else None)

    def body(self, text: str, largest: float = column.LARGEST) -> None:
        """Write paragraphs, a line each, as large as they fit; what needs several slides, ``column.pages_of`` parts."""
        lines = column.paragraphs_of(text)
        sizes = [size for size in (20.0, 18.0, 16.0, 14.0, 13.0, 12.0, 11.0, SMALLEST) if size <= largest]
        size = next((size for size in sizes if column.fits(lines, size, self.form.boxes["body"])), SMALLEST)
        colour = None if self.template.own else self.colours.ink
        self._put("body", [[Run(line, size, colour=colour)] for line in lines], after=8)

    def part(self, name: str, text: str) -> None:
        """Write words into one of the layout's places at their usual size."""
        box = self.form.boxes[name]
        size = fit.size_for(text, box.width, box.height, (20, 18, 16, 14, 12, 11))
        self._put(name, [[Run(text, size)]])

    def text(
        self,
        box: Box,
        paragraphs: Sequence[Paragraph],
        role: str,
        *,
        align: str = "left",
        anchor: str = "top",
        after: float = 0.0,
        fill: str | None = None,
        name: str = "",
        margin: float = 0.0,
    ) -> Any:
        """Put a text box of our own on the slide and return its shape.

        ``role`` goes into the stamp and, in words, into the name ("slides.role.<role>"); the size of each run has to
        be given. The box is as large as asked: measure with ``fit`` before.
        """
        words = written.paragraphs_xml(paragraphs, self.language, after=after, align=align)
        element = self.add(written.box_xml(self.next_id(), box, words, anchor=anchor, fill=fill, margin=margin))
        shape = BaseShapeFactory(element, self.slide.shapes)
        self.mark(shape._element, role, name or say(self.language, f"slides.role.{role}"), words=_plain(paragraphs))
        return shape

    def notes(self, text: str) -> None:
        """Write the speaker notes; their stamp keeps them as they were written."""
        text = written.clean(text)
        part, holder = blank.new_notes(self.template, self.slide, text)
        said = {"role": "notes", "words": text.split("\n"), "language": self.language, **self.said}
        if self.view is not None:
            said["view"] = stamp.written(self.view)
        stamp.put(part, holder, said)

    # -- objects -------------------------------------------------------------------------------------------------

    def mark(self, element: Any, role: str, name: str, alt: str = "", **more: Any) -> None:
        """Give an object its name, alternative text and stamp (``more`` is what its role needs to be renewed)."""
        properties = element[0].find(qn("p:cNvPr"))
        properties.set("name", written.clean(name))
        if alt:
            properties.set("descr", written.clean(alt)[:4000])
        said: dict[str, Any] = {"role": role, "language": self.language, "build": self.build_id, **self.said, **more}
        self._marked[role] += 1
        said["number"] = self._marked[role]  # tells several of one role on one slide apart
        if self.view is not None:
            said.setdefault("view", stamp.written(self.view))
        stamp.put(self.slide.part, element, said)

    def add(self, xml: str) -> Any:
        """Put an object given as XML onto the slide, with a number of its own, and return its element."""
        element = parse_xml(xml)
        self.slide.shapes._spTree.append(element)
        return element

    def next_id(self) -> int:
        """Return a number that no object of the slide has yet."""
        return max((int(one.get("id")) for one in self.slide._element.iter(qn("p:cNvPr"))), default=1) + 1

    def finish(self) -> None:
        """Take out places that stayed empty, and put the slide's number on it."""
        dress.without_empty(self.slide)
        if self.form is not self.template.forms["cover"]:
            self._number()

    def _number(self) -> None:
        number = self.form.number
        if number is not None:
            copied = copy.deepcopy(number)
            copied[0].find(qn("p:cNvPr")).set("id", str(self.next_id()))
            self.slide.shapes._spTree.append(copied)
            return
        box = self.form.boxes["number"]
        grey = (self.form.inks.get("number") or self.colours.grey)[1:]
        x, y, wide, high = box.emu
        self.add(
            '<p:sp xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
            'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><p:nvSpPr>'
            f'<p:cNvPr id="{self.next_id()}" name="{say(self.language, "slides.number")}"/><p:cNvSpPr txBox="1"/>'
            f'<p:nvPr/></p:nvSpPr><p:spPr><a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm>'
            '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr><p:txBody>'
            '<a:bodyPr lIns="0" tIns="0" rIns="0" bIns="0" anchor="ctr"/><a:lstStyle/><a:p><a:pPr algn="r"/>'
            f'<a:fld id="{{B6F15528-21DE-4FAA-801E-634DDDAF4B2B}}" type="slidenum"><a:rPr lang="zh-CN" sz="1100">'
            f'<a:solidFill><a:srgbClr val="{grey}"/></a:solidFill></a:rPr><a:t>‹#›</a:t></a:fld></a:p></p:txBody>'
            "</p:sp>"
        )

    def _put(
        self,
        name: str,
        paragraphs: Sequence[Paragraph],
        *,
        after: float = 0.0,
        anchor: str = "top",
        box: Box | None = None,
    ) -> None:
        """Write into the layout's placeholder for a part, or where it has none into a text box at its place."""
        if not any(_plain(paragraphs)):
            return
        holder = self._holders.get(self.form.holders.get(name, -1))
        ink = self.form.inks.get(name)
        if ink:
            paragraphs = [[replace(run, colour=ink) for run in runs] for runs in paragraphs]
        if holder is None or box is not None:
            self.text(box or self.form.boxes[name], paragraphs, name, anchor=anchor, after=after)
            return
        body = holder._element.find(qn("p:txBody"))
        for old in body.findall(qn("a:p")):
            body.remove(old)
        words = written.paragraphs_xml(paragraphs, self.language, after=after)
        body.extend(parse_xml(f"<a:root {written.NS}>{words}</a:root>"))
        if not self.template.own:
            dress.plain(holder._element, self.form, name)
        self.mark(holder._element, name, say(self.language, f"slides.role.{name}"), words=_plain(paragraphs))


def _plain(paragraphs: Sequence[Paragraph]) -> list[str]:
    """Return the words of paragraphs, as a later reader finds them."""
    return ["".join(run.text for run in runs) for runs in paragraphs]

"""Words as DrawingML: a text box, and the paragraphs of any text body, each written at once.

python-pptx sets every property of every run by a search through the schema, which is most of the time of a deck.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from dashboard.slides.box import Box

_A: Final = "http://schemas.openxmlformats.org/drawingml/2006/main"
_P: Final = "http://schemas.openxmlformats.org/presentationml/2006/main"
NS: Final = f'xmlns:a="{_A}" xmlns:p="{_P}"'
LANGUAGES: Final = {"zh": "zh-CN", "en": "en-GB"}
"""How Office names the language of words."""
_ALIGN: Final = {"left": "l", "center": "ctr", "right": "r"}
_ANCHOR: Final = {"top": "t", "middle": "ctr", "bottom": "b"}
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look; size in points, None for that of the place; colour "#RRGGBB" or None."""

    text: str
    size: float | None = None
    bold: bool | None = None
    colour: str | None = None

    def __post_init__(self) -> None:
        # Here, so that the stamp keeps the very words that stand in the file.
        object.__setattr__(self, "text", clean(self.text))


Paragraph = Sequence[Run]


def paragraphs_xml(
    paragraphs: Sequence[Paragraph], language: str, *, after: float = 0.0, align: str = ""
) -> str:  # fmt: skip
    """Return ``a:p`` elements; ``after`` is the room under each in points."""
    space = f'<a:spcAft><a:spcPts val="{round(after * 100)}"/></a:spcAft>' if after else ""
    side = f' algn="{_ALIGN[align]}"' if align else ""
    properties = f"<a:pPr{side}>{space}</a:pPr>" if space or side else ""
    return "".join(f"<a:p>{properties}{''.join(run_xml(run, language) for run in runs)}</a:p>" for runs in paragraphs)


def box_xml(
    number: int, box: Box, paragraphs: str, *, anchor: str = "top", fill: str | None = None, margin: float = 0.0
) -> str:  # fmt: skip
    """Return a text box as wide as it is told, with paragraphs as ``paragraphs_xml`` writes them."""
    x, y, wide, high = box.emu
    ground = "<a:noFill/>" if fill is None else f'<a:solidFill><a:srgbClr val="{fill[1:]}"/></a:solidFill>'
    inset = " ".join(f'{side}Ins="{round(margin * 12_700)}"' for side in "lrtb")
    return (
        f'<p:sp {NS}><p:nvSpPr><p:cNvPr id="{number}" name=""/><p:cNvSpPr txBox="1"/><p:nvPr/></p:nvSpPr><p:spPr>'
        f'<a:xfrm><a:off x="{x}" y="{y}"/><a:ext cx="{wide}" cy="{high}"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/>'
        f'</a:prstGeom>{ground}</p:spPr><p:txBody><a:bodyPr wrap="square" {inset} anchor="{_ANCHOR[anchor]}">'
        f"<a:spAutoFit/></a:bodyPr><a:lstStyle/>{paragraphs or '<a:p/>'}</p:txBody></p:sp>"
    )


def clean(text: str) -> str:
    """Return words without what no file may hold: control characters, halves of a character become blanks."""
    return _CONTROL.sub(" ", text)


def text_xml(text: str) -> str:
    """Return words as they stand between tags."""
    return escape(clean(text))


def attribute_xml(text: str) -> str:
    """Return words as they stand in an attribute, with its quotation marks."""
    return quoteattr(clean(text))


def run_xml(run: Run, language: str) -> str:
    """Return an ``a:r``: words of one look."""
    size = f' sz="{round(run.size * 100)}"' if run.size else ""
    bold = "" if run.bold is None else f' b="{int(run.bold)}"'
    ink = f"<a:solidFill><a:srgbClr val={quoteattr(run.colour[1:])}/></a:solidFill>" if run.colour else ""
    return f'<a:r><a:rPr lang="{LANGUAGES[language]}"{size}{bold}>{ink}</a:rPr><a:t>{text_xml(run.text)}</a:t></a:r>'

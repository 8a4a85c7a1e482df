"""One layout of a presentation as our slides use it: where things stand, and in what colour and size."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from dashboard.slides.box import Box
from dashboard.slides.template_looks import holders, kind_of


@dataclass(frozen=True)
class Form:
    """One layout as our slides use it.

    Attributes
    ----------
    layout : pptx.slide.SlideLayout
    holders : dict
        Part of a slide ("title", "subtitle", "source", "points", "body", "dateline") → number of its placeholder, or
        "title" and "subTitle" for those that are known by their type.
    boxes : dict
        Part → where its words stand; for parts without a placeholder a text box is put there. "picture" is where
        objects go.
    frames : dict
        Part → where its placeholder stands, if elsewhere than the layout has it.
    inks : dict
        Part → "#RRGGBB" of its words, where the template's own colour could not be read.
    most : dict
        Part → largest size of its words.
    moved : bool
        Title and all stand in places of ours: from the left, upright in the middle, with a bar beside them.
    panel, bar : Box or None
        A white ground under what we put on; a short bar.
    band : str
        "#RRGGBB" of the bar; "" for the theme's first accent.
    """

    layout: Any
    holders: dict[str, int | str]
    boxes: dict[str, Box]
    frames: dict[str, Box] = field(default_factory=dict)
    inks: dict[str, str] = field(default_factory=dict)
    most: dict[str, float] = field(default_factory=dict)
    moved: bool = False
    panel: Box | None = None
    bar: Box | None = None
    band: str = ""

    @cached_property
    def number(self) -> Any:
        """Return the layout's element for the slide's number, which a new slide does not get; None without one."""
        return next((one for one in holders(self.layout) if kind_of(one) == "sldNum"), None)

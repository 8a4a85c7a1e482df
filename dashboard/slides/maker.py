"""What every slide of one deck is made with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from dashboard.briefing import FrameOf, LinkOf
from dashboard.locale import say
from dashboard.slides import blank
from dashboard.slides.sheet import Sheet
from dashboard.slides.template import Template


@dataclass(frozen=True, slots=True)
class Maker:
    """The open template, the deck's language, how frames and links are had, and the day on the cover."""

    template: Template
    language: str
    frame_of: FrameOf
    link_of: LinkOf
    made: date

    def plain_sheet(self, role: str) -> Sheet:
        """Add a slide that shows no view and return it."""
        form = self.template.forms[role]
        return Sheet(blank.new_slide(self.template, form), self.template, form, self.language)

    def numbered(self, title: str, number: int, count: int) -> str:
        """Return the title of one of so many slides that show one thing."""
        return title if count == 1 else say(self.language, "slides.page", title=title, page=number, pages=count)

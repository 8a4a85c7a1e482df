"""Speaker notes: what to say, and what stands behind every number of the slide."""

from __future__ import annotations

from collections.abc import Sequence

from dashboard.briefing import Slide
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import deck_words, words
from dashboard.render.points import Point


def text(frame: Frame, item: Slide, points: Sequence[Point], link: str) -> str:
    """Return the notes of a picture: finding and points, own words, coverage, cautions, printed figures, citations and
    the link that opens the view."""
    language = frame.language
    head = [words.title(frame, item.view), *(" ".join(filter(None, [p.lead, p.text])) for p in points)]
    cautions = [said for severity, said in words.notes_text(frame) if severity == "caution"]
    parts = [
        ("", head),
        ("own", [line for line in item.words.split("\n") if line.strip()]),
        ("coverage", [words.coverage_sentence(frame, item.view)]),
        ("cautions", cautions),
        ("figures", deck_words.printed_lines(frame, item.view)),
        ("sources", deck_words.source_lines([(frame, item.view)], language)),
        ("link", [link] if link else []),
    ]
    blocks = []
    for name, lines in parts:
        if lines:
            lead = [say(language, f"slides.notes.{name}")] if name else []
            blocks.append("\n".join([*lead, *lines]))
    return "\n\n".join(blocks)

"""The words of a map: its title, how to read it, what it leaves out, and the same for who cannot see it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render.map_approval import approval_words
from dashboard.render.map_geometry import fine, outlines, province_of
from dashboard.render.map_marks import Mark, Marks, marks
from dashboard.render.remembered import remembered
from dashboard.render.sentences import coverage_sentence
from dashboard.render.titles import bars_title
from dashboard.render.values import period_text, value_text
from dashboard.view import View

_MOST_ITEMS = 10


def figure_title(frame: Frame, view: View) -> str:
    """Return the finding that the bars of the same figures bear out, led by where the map is zoomed to."""
    title = bars_title(frame, view)
    return (
        say(frame.language, "map.title_within", place=place_name(view.within, frame), title=title)
        if view.within
        else title
    )


def figure_caption(frame: Frame, view: View) -> str:
    """Return indicator, unit, how to read the marks, and the main caveat."""
    return say(frame.language, "list.semicolon").join(_caption(frame, view))


def _caption(frame: Frame, view: View) -> Iterable[str]:
    language = frame.language
    found = marks(frame, view)
    if len(frame.indicators):
        unit = str(frame.indicators["unit"].iloc[0])
        key = "caption.indicator" if unit else "caption.indicator_unitless"
        yield say(language, key, indicator=frame.indicators["name"].iloc[0], unit=unit)
    index = found.classes.method == "index" and found.mode == "areas"
    how = "index" if index else "totals" if found.totals else found.mode
    if found.places:
        yield say(language, f"map.read_{how}")
    if any(mark.moved for mark in found.places):
        yield say(language, "map.read_moved")


def figure_alt(frame: Frame, view: View) -> str:
    """Return the leading figures, the finding and the coverage of the map."""
    language = frame.language
    found = sorted(marks(frame, view).places, key=lambda m: -m.value)[:_MOST_ITEMS]
    items = [say(language, "alt.item", place=m.row["region_name"], value=value_text(m.row, language)) for m in found]
    return say(
        language,
        "map.alt",
        title=figure_title(frame, view),
        items=say(language, "list.comma").join(items),
        coverage=coverage_sentence(frame, view),
    )


def map_footnote(language: str) -> str:
    """Return what stands under every map: where the outlines come from, that they are simplified, and the approval."""
    return say(language, "map.outlines") + approval_words(language)


def place_name(code: str, frame: Frame | None, language: str = "", folder: Path | None = None) -> str:
    """Return the name of a region that the map can be zoomed to; its code where nothing is known of it."""
    said = language or (frame.language if frame else "zh")
    if not code:
        return say(said, "map.nation")
    if frame is not None and len(frame.rows) and frame.rows["within_name"].iloc[0]:
        return str(frame.rows["within_name"].iloc[0])
    known = outlines("province", folder).get(code) or fine("prefecture", province_of(code), folder).get(code)
    if known is None:
        return code
    return known.name_zh if said == "zh" else known.name_en


def moved_words(mark: Mark, language: str, folder: Path | None = None) -> str:
    """Return what became of a code under which a figure was published; "" where it is in use."""
    from dashboard.render.map_geometry import succession

    now = succession(mark.code, folder)
    if now is None or not mark.moved:
        return ""
    since = now.since or say(language, "map.since_unknown")
    return say(language, f"map.moved_{now.extent}", code=now.code, since=since)


def said_over(mark: Mark, frame: Frame, folder: Path | None = None) -> list[str]:
    """Return what is said over a place, a line each: place, value with bound, concept, date, grade, source, notes."""
    language, row = frame.language, mark.row
    source = _publishers(frame).get(row["source_id"])
    said = [
        str(row["region_name"]),
        f"{row['indicator_name']}{say(language, 'list.colon')}{mark.text}",
        str(row["concept_name"] or ""),
        period_text(row, language),
        say(language, f"grade_long.{row['grade']}"),
        say(language, "chart.source", source=source) if source else "",
        say(language, "chart.calculated", count=len(row["observation_ids"])) if row["derived"] else "",
        moved_words(mark, language, folder),
    ]
    return [line for line in said if line]


@remembered
def _publishers(frame: Frame) -> dict[str, str]:
    return dict(zip(frame.sources["source_id"], frame.sources["publisher"], strict=True))


def lost_words(found: Marks, language: str) -> str:
    """Name the places whose figures have no place on the map; "" where there are none."""
    names = say(language, "list.comma").join(str(row["region_name"]) for row in found.lost)
    return say(language, "map.lost", places=names) if names else ""

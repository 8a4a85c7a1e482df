"""Words of a whole briefing: short footnotes, its caveats and sources once each, what was printed, the cover."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, Final

from dashboard import cite
from dashboard.briefing import Briefing
from dashboard.frame import COLUMNS, Frame, Note, records
from dashboard.locale import say, says
from dashboard.render.points_cautions import rank
from dashboard.render.points_parts import listed
from dashboard.render.sentences import note_text, source_order, source_words
from dashboard.render.values import locator_text, short_period, value_text, width
from dashboard.view import THEMES, View

Shown = Sequence[tuple[Frame, View]]

_MOST_PRINTED: Final = 60
_BUILD: Final = 12
_UNSAID: Final = frozenset(
    name for name in COLUMNS if name.startswith(("base_", "denominator_", "rank_", "gap_", "observation_"))
)


def short_footnote(frame: Frame, view: View, most: float) -> str:
    """Return sources, coverage and version of the data in at most so much room.

    Parameters
    ----------
    frame : Frame
    view : View
        Its highlighted place's sources come first.
    most : float
        Width in Chinese characters (``values.width``). Sources are left out whole, the last ones first; coverage and
        version always stay, so that a very small ``most`` is exceeded.
    """
    language = frame.language
    order = {code: at for at, code in enumerate(source_order(frame, view))}
    sources = sorted(records(frame.sources), key=lambda row: order.get(row["source_id"], len(order)))
    items = list(dict.fromkeys(source_words(row, language) for row in sources))
    build = frame.build_id[:_BUILD]
    tail = _coverage(frame, view) + say(language, "points.foot.build", build=build)
    texts = []
    for count in range(len(items), 0, -1):
        said = say(language, "list.semicolon").join(items[:count])
        if count < len(items):
            said = say(language, "points.foot.more", sources=said, count=len(sources))
        texts.append(say(language, "points.foot.sources", sources=said) + tail)
    key = "points.foot.count" if items else "points.foot.none"
    texts.append(say(language, key, count=len(sources)) + tail)
    return next((text for text in texts if width(text) <= most), texts[-1])


def _coverage(frame: Frame, view: View) -> str:
    language, coverage = frame.language, frame.coverage
    said = {"asked": coverage.asked, "published": coverage.published}
    if view.kind == "coverage_matrix":
        cells = {"cells": f"{len(frame.rows):,}", "filled": f"{int(frame.rows['gap'].isna().sum()):,}"}
        return say(language, "points.foot.cells", **cells)
    if view.kind.startswith("practice_") and view.kind != "practice_outcome":
        return say(language, "points.foot.practices", **said)
    if view.kind == "places_map":
        return say(language, "points.foot.places", **said)
    figures = frame.rows[frame.rows["gap"].isna()]
    calculated = len(figures) > 0 and bool(figures["derived"].astype(bool).all())
    return say(language, "points.foot.calculated" if calculated else "points.foot.coverage", **said)


def caveat_lines(frames: Shown, language: str) -> list[str]:
    """Return the cautions of all views of a briefing, each once, what forbids a comparison before what weakens it.

    A caution of several indicators is said once and names them; counts, which would count the figures of two views
    twice, are left out.
    """
    found: dict[str, list[Note]] = {}
    for frame, _ in frames:
        for note in frame.notes:
            if note.severity == "caution":
                found.setdefault(note.key.removeprefix("note."), []).append(note)
    lines = [line for key in sorted(found, key=rank) for line in _merged(key, found[key], language)]
    return list(dict.fromkeys(lines))


def _merged(key: str, notes: list[Note], language: str) -> Iterable[str]:
    """Yield one line for all notes of a kind, or one a note where each says something else."""
    message = f"points.merged.{key}"
    if not says(language, message):
        yield from (note_text(note, language).rstrip("。.") for note in notes)
        return
    values: dict[str, Any] = {}
    names = list(dict.fromkeys(str(note.values["indicator"]) for note in notes if "indicator" in note.values))
    if names:
        values["names"] = listed(names, language)
    if key == "years_spread":
        values["first"] = min(int(str(note.values["first"])) for note in notes)
        values["last"] = max(int(str(note.values["last"])) for note in notes)
    if key == "inputs_apart":
        values["years"] = max(float(str(note.values["years"])) for note in notes)
    yield say(language, message, **values)


def source_lines(frames: Shown, language: str) -> list[str]:
    """Return every source of a briefing once, cited after GB/T 7714, by grade and then publisher.

    A reprint is cited without its address, which may be anybody's page.
    """
    rows = {row["source_id"]: row for frame, _ in frames for row in records(frame.sources)}
    ordered = sorted(
        rows.values(), key=lambda row: (row["grade"], row["publisher"], row["published"] or "", row["title"])
    )
    return [cite.source(row, language, with_url=row["grade"] != "D").gbt for row in ordered]


def printed_lines(frame: Frame, view: View) -> list[str]:
    """Return for every figure or practice shown how its source prints it and where, the highlighted place's first.

    Only the figure as printed is quoted, at most 60 characters; pictures of counts have no such lines.
    """
    if "as_printed" not in frame.rows:
        return []
    # Only what is written: to take up all columns of all rows costs more than to write the lines.
    needed = [name for name in frame.rows.columns if name not in _UNSAID]
    shown = frame.rows.loc[frame.rows["gap"].isna(), needed]
    rows = [row for row in records(shown) if not row.get("benchmark")]
    sources = {row["source_id"]: row for row in records(frame.sources)}
    ordered = sorted(rows, key=lambda row: row["region_code"] != view.highlight)
    return [_printed(row, sources.get(row["source_id"]), frame.language) for row in ordered]


def _printed(row: Mapping[str, Any], source: Mapping[str, Any] | None, language: str) -> str:
    what = str(row["indicator_name"] if "indicator_name" in row else row["practice_name"])
    figure, when = f"{row['region_name']} {what}", ""
    if "value" in row:
        figure += f" {value_text(row, language, full=True)}"
        when = say(language, "points.printed.when", when=short_period(row, language))
    behind = say(language, "points.printed.comma").join(_behind(row, source, language))
    return say(language, "points.printed.line", figure=figure + when, behind=behind)


def _behind(row: Mapping[str, Any], source: Mapping[str, Any] | None, language: str) -> Iterable[str]:
    printed = " ".join(str(row["as_printed"] or "").split())
    if row.get("derived"):
        yield say(language, "points.printed.calculated", count=len(row["source_ids"]))
        return
    if printed:
        cut = printed if len(printed) <= _MOST_PRINTED else printed[: _MOST_PRINTED - 1] + "…"
        yield say(language, "points.printed.quote", printed=cut)
    if source is not None:
        yield str(source["publisher"])
        yield str(source["published"] or say(language, "footnote.undated"))
        yield say(language, f"grade.{source['grade']}")
        if source["page"]:
            yield say(language, "points.printed.page", page=source["page"])
    yield from _position(row, language)


def _position(row: Mapping[str, Any], language: str) -> Iterable[str]:
    start, end = row.get("char_start"), row.get("char_end")
    if start is not None and end is not None and start == start and end == end:
        yield say(language, "points.printed.characters", first=int(start) + 1, last=int(end))
    elif row.get("locator"):
        yield locator_text(str(row["locator"]), language)


def cover_words(briefing: Briefing, frames: Shown, language: str, made: date | None) -> tuple[str, str, str]:
    """Return title, subtitle and date line of a cover.

    The title is the author's, else named after the highlighted place or the only theme; the subtitle names what the
    title does not; the date line says which data and, where ``made`` is given, of which day.
    """
    place = _place(briefing, frames)
    held = {str(theme) for frame, _ in frames for theme in frame.indicators["theme"]}
    held |= {str(theme) for frame, _ in frames if "practice_id" in frame.rows for theme in frame.rows["theme"]}
    themes = [say(language, f"theme.{theme}") for theme in THEMES if theme in held]
    listing = say(language, "points.cover.themes", themes=say(language, "list.comma").join(themes)) if themes else ""
    if briefing.title:
        title, about = briefing.title, [place, listing]
    elif place:
        title, about = say(language, "points.cover.place", place=place), [listing]
    elif len(themes) == 1:
        title, about = say(language, "points.cover.theme", theme=themes[0]), []
    else:
        title, about = say(language, "points.cover.plain"), [listing]
    if place and place in title:
        about = [part for part in about if part != place]
    builds = dict.fromkeys(frame.build_id[:_BUILD] for frame, _ in frames)
    dateline = [say(language, "points.cover.build", build=say(language, "list.comma").join(builds))] if builds else []
    if made is not None:
        dateline.append(say(language, "points.cover.made", year=made.year, month=made.month, day=made.day))
    dot = say(language, "points.cover.dot")
    return title, dot.join(part for part in about if part), dot.join(dateline)


def _place(briefing: Briefing, frames: Shown) -> str:
    """Return the name of the place that a briefing highlights, "" where none of its pictures has it."""
    if not briefing.highlight:
        return ""
    for frame, _ in frames:
        if "region_code" in frame.rows:
            named = frame.rows.loc[frame.rows["region_code"] == briefing.highlight, "region_name"]
            if len(named):
                return str(named.iloc[0])
    return ""

"""What stands behind the numbers of one picture, as plain words: for a meeting in which somebody asks "says who?".

``evidence`` reads a frame alone, so that a file without a snapshot answers, too. ``behind`` asks the snapshot for what
a frame does not hold: the part of the place, notes, the inputs of a calculation, and, where it is wanted and the
article lies on this machine, the paragraph with the figure marked. A paragraph belongs to its publisher: it is shown on
the screen and never written into a file.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from dashboard import codebook, texts
from dashboard.frame import Frame, records
from dashboard.locale import say
from dashboard.read import read, regions, sources_of, with_names, with_units
from dashboard.render.hover import basis_lines, read_mark
from dashboard.render.practice_marks import read_practice_mark
from dashboard.render.values import locator_text, period_text, value_text
from dashboard.store import Store
from dashboard.view import View

_PLACE: Final = "place:"
Facts = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A figure in its paragraph; ``lead`` says of which input of a calculation, "" where there is only one."""

    lead: str
    before: str
    marked: str
    after: str


@dataclass(frozen=True, slots=True)
class Behind:
    """What only the snapshot knows of a figure."""

    facts: Facts = ()
    paragraphs: tuple[Paragraph, ...] = ()
    absent: str = ""  # why there is no paragraph, where one was asked for


@dataclass(frozen=True, slots=True)
class Evidence:
    """What stands behind one mark of a picture.

    Attributes
    ----------
    mark : str
        What a click on the mark means: an observation id, or a mark of a gap, a practice, a place.
    place : str
        Code of the place; "" for a gap of several.
    head, value : str
        What it is of, and the figure with its bound and every digit, or the gap in words.
    facts : tuple of (name, words)
        As printed, bound, time, meaning, source, locator, grade, in the order in which one asks.
    paragraphs : tuple of Paragraph
        Words of the source, where they are at hand and were asked for; ``absent`` says why there are none.
    caution : str
        That another source says something else; "" where none does.
    figure : bool
        False for a gap.
    """

    mark: str
    place: str
    head: str
    value: str
    facts: Facts
    paragraphs: tuple[Paragraph, ...] = ()
    absent: str = ""
    caution: str = ""
    figure: bool = True


def evidence(
    frame: Frame, view: View, marks: Iterable[str], behind: Mapping[str, Behind] | None = None
) -> list[Evidence]:
    """Return what stands behind marks of a picture: the highlighted place first, gaps last, else in their order.

    Parameters
    ----------
    marks : iterable of str
        ``data-mark`` of a drawing, one mark each; what the frame does not know is left out.
    behind : mapping, optional
        Observation id → what the snapshot adds (``behind``).
    """
    reader = _Reader(frame, behind or {})
    found = [one for mark in dict.fromkeys(marks) if (one := reader.of(mark)) is not None]
    return sorted(found, key=lambda one: (not one.figure, one.place != view.highlight))


def behind(store: Store, ids: Sequence[str], language: str, *, paragraphs: bool = False) -> dict[str, Behind]:
    """Return what the snapshot knows of figures, read in one go; ids that it does not know are left out."""
    with store.cursor() as cursor:
        places = regions(cursor, language)

        def figures(wanted: Sequence[str]) -> dict[str, dict[str, Any]]:
            asked = {"ids": list(dict.fromkeys(wanted)), "source": None, "region": None, "indicator": None}
            rows = read(cursor, "figures", **asked, language=language)
            rows = with_units(with_names(rows, places), language)
            return {str(row["observation_id"]): row for row in records(rows)}

        own = figures(ids)
        inputs = figures([i for row in own.values() if row["derived"] for i in row["observation_ids"]])
        names = [str(row["source_id"]) for row in (*own.values(), *inputs.values()) if row["source_id"]]
        rows = records(sources_of(cursor, set(names), language))
    sources = {str(row["source_id"]): row for row in rows}
    return {name: _behind(row, inputs, sources, language, paragraphs) for name, row in own.items()}


def _behind(
    row: Mapping[str, Any],
    inputs: Mapping[str, dict[str, Any]],
    sources: Mapping[str, Mapping[str, Any]],
    language: str,
    paragraphs: bool,
) -> Behind:
    facts: list[tuple[str, str]] = []
    parts = [inputs[i] for i in row["observation_ids"] if i in inputs] if row["derived"] else [dict(row)]
    if row["derived"]:
        known = {str(part["indicator_id"]): str(part["indicator_name"]) for part in parts}
        facts.append(("formula", codebook.formula_words(row["formula"], known)))
        facts += [("inputs", _input(part, language)) for part in parts]
    else:
        facts += [("scope", str(row["scope"] or "")), ("locator", _span(row, language))]
    facts.append(("note", str(row["note"] or "")))
    said = tuple((say(language, f"evidence.{name}"), words) for name, words in facts if words)
    if not paragraphs:
        return Behind(said)
    found = [_paragraph(part, sources, language if row["derived"] else "") for part in parts]
    shown = tuple(one for one in found if one is not None)
    kept = any((sources.get(str(part["source_id"])) or {}).get("text_file") for part in parts)
    return Behind(said, shown, "" if shown else say(language, "evidence.text_absent" if kept else "evidence.text_none"))


def _input(row: Mapping[str, Any], language: str) -> str:
    aside = say(language, "list.comma").join(
        filter(None, [period_text(row, language), str(row["publisher"] or ""), _printed(row, language)])
    )
    said = {"name": row["indicator_name"], "value": value_text(row, language, full=True), "aside": aside}
    return say(language, "meeting.input", **said)


def _printed(row: Mapping[str, Any], language: str) -> str:
    return say(language, "chart.printed", printed=row["as_printed"]) if row["as_printed"] else ""


def _span(row: Mapping[str, Any], language: str) -> str:
    start, end = row["char_start"], row["char_end"]
    if not isinstance(start, (int, float)) or math.isnan(start):
        return ""
    told = [say(language, "evidence.span", start=int(start) + 1, end=int(end))]
    told.append(say(language, "evidence.verified" if row["verified"] else "evidence.unverified"))
    return " · ".join(told)


def _paragraph(row: Mapping[str, Any], sources: Mapping[str, Mapping[str, Any]], language: str) -> Paragraph | None:
    source = sources.get(str(row["source_id"]))
    found = texts.passage(source, row["char_start"], row["char_end"]) if source else None
    if found is None:
        return None
    lead = f"{row['indicator_name']}{say(language, 'list.colon')}" if language else ""
    return Paragraph(lead, found.before, found.marked, found.after)


class _Reader:
    """Finds the row of a frame that a mark means, and says it."""

    def __init__(self, frame: Frame, behind: Mapping[str, Behind]) -> None:
        self.language, self.behind = frame.language, behind
        self.rows = records(frame.rows)
        self.sources = {str(row["source_id"]): row for row in records(frame.sources)}
        self.figures = {str(r["observation_id"]): r for r in reversed(self.rows) if r.get("observation_id")}

    def of(self, mark: str) -> Evidence | None:
        practice = read_practice_mark(mark)
        if practice is not None:
            return self._practice(mark, practice.region_code, practice.practice_id or practice.other)
        if mark.startswith(_PLACE):
            return self._place(mark)
        found = read_mark(mark)
        if found is None:
            return None
        if found.observation_id:
            row = self.figures.get(found.observation_id)
            return None if row is None else self._figure(mark, row)
        return self._gap(mark, str(found.gap), found.region_code, str(found.indicator_id))

    def _figure(self, mark: str, row: Mapping[str, Any]) -> Evidence:
        language = self.language
        more = self.behind.get(mark, Behind())
        known = [("as_printed", row["as_printed"])]
        known.append(("bound", "" if row["derived"] else say(language, f"bound_long.{row['bound']}")))
        known += [("period", period_text(row, language)), ("concept", row["concept_name"])]
        known += [("calculated", line) for line in basis_lines(row, language)]
        if row["derived"] and not more.facts:
            known.append(("calculated", say(language, "chart.calculated", count=len(row["observation_ids"]))))
        facts = [*self._said(known), *self._cited(row["source_ids"])]
        facts += self._said([("locator", locator_text(str(row["locator"] or ""), language))])
        facts += [*more.facts, *self._said([("grade", say(language, f"grade_long.{row['grade']}"))])]
        head = f"{row['region_name']} · {row['indicator_name']}"
        caution = say(language, "hover.conflict") if row.get("conflict") else ""
        value = value_text(row, language, full=True)
        place = str(row["region_code"])
        return Evidence(mark, place, head, value, tuple(facts), more.paragraphs, more.absent, caution)

    def _gap(self, mark: str, kind: str, code: str | None, indicator: str) -> Evidence | None:
        language = self.language
        rows = [r for r in self.rows if r["gap"] == kind and r.get("indicator_id") == indicator]
        rows = [r for r in rows if r["region_code"] == code] if code else rows
        if not rows:
            return None
        names = list(dict.fromkeys(str(r["region_name"]) for r in rows))
        where = names[0] if len(names) == 1 else say(language, "evidence.places", count=len(names))
        facts = self._said([("why_gap", say(language, f"gap_long.{kind}"))], "meeting")
        facts += self._said([("note", reason) for reason in dict.fromkeys(r["gap_reason"] for r in rows)])
        if len(names) > 1:
            facts += self._said([("places", say(language, "list.comma").join(names))], "meeting")
        head = f"{where} · {rows[0]['indicator_name']}"
        place = str(rows[0]["region_code"]) if len(names) == 1 else ""
        return Evidence(mark, place, head, say(language, f"gap.{kind}"), tuple(facts), figure=False)

    def _practice(self, mark: str, code: str, other: str) -> Evidence | None:
        language, comma = self.language, say(self.language, "list.comma")
        name = "practice_id" if "practice_id" in (self.rows[0] if self.rows else {}) else "other_code"
        row = next((r for r in self.rows if r["region_code"] == code and r.get(name) == other), None)
        if row is None:
            return None
        if name == "other_code":
            if not row["other_code"]:
                return None
            shared = comma.join(row["shared_names"])
            facts = [*self._said([("shared", shared)], "meeting"), *self._cited(row["source_ids"])]
            counts = {"shared": int(row["shared"]), "either": int(row["either"]), "share": f"{row['similarity']:.0%}"}
            value = say(language, "practice.pair", **counts)
            return Evidence(mark, code, f"{row['region_name']} · {row['other_name']}", value, tuple(facts))
        head = f"{row['region_name']} · {row['practice_name']}"
        if row["gap"] is not None:
            why = self._said([("why_gap", say(language, f"practice_gap_long.{row['gap']}"))], "meeting")
            return Evidence(mark, code, head, say(language, f"practice_gap.{row['gap']}"), tuple(why), figure=False)
        known = [("as_printed", row["as_printed"]), ("scope", comma.join(row["scopes"]))]
        facts = [*self._said(known), *self._cited(row["source_ids"])]
        facts += self._said([("grade", say(language, f"grade_long.{row['grade']}"))])
        return Evidence(mark, code, head, comma.join(row["local_names"]), tuple(facts))

    def _place(self, mark: str) -> Evidence | None:
        row = next((r for r in self.rows if r["region_code"] == mark.removeprefix(_PLACE)), None)
        if row is None or "figures" not in row:
            return None
        counts = {name: int(row[name]) for name in ("figures", "indicators", "practices")}
        value = say(self.language, "meeting.place_counts", **counts)
        return Evidence(mark, str(row["region_code"]), str(row["region_name"]), value, ())

    def _cited(self, ids: Iterable[str]) -> list[tuple[str, str]]:
        out: list[tuple[str, str]] = []
        for row in (self.sources[i] for i in ids if i in self.sources):
            published = row["published"] or say(self.language, "evidence.published_unknown")
            parts = [row["publisher"], row["title"], published, row["page"]]
            out += self._said([("source", " · ".join(str(part) for part in parts if part))])
            # The addresses of reprints stay off the screen.
            out += self._said([("url", row["url"] if row["grade"] != "D" else "")])
        return out

    def _said(self, facts: Iterable[tuple[str, Any]], topic: str = "evidence") -> list[tuple[str, str]]:
        return [(say(self.language, f"{topic}.{name}"), str(words)) for name, words in facts if words]

"""A mapping is proposed once: what each column of a new kind of report is taken for, so that a clerk can judge it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from etl.intake.places import plain_id
from etl.messages import say, spoken
from etl.report.cells import Tables, plain
from etl.report.known import words_of
from etl.report.layout import Head, Layout
from etl.report.mapping import Meaning, ReportMapping
from etl.report.match import Match, Words, match
from etl.report.period import without_period
from etl.report.values import is_numeric, numeric_value
from etl.report.words import default_signs, report_words

_LONGEST: Final = 32
_PLACES: Final = ("region_code", "region_name", "parent")


@dataclass(frozen=True, slots=True)
class Proposed:
    """One line of the proposal, as it is printed."""

    words: str
    unit: str
    match: Match
    fixed: Meaning | None = None  # agreed before, for this header


@dataclass(slots=True)
class Proposal:
    """A proposal as text, with what has to be said about it."""

    batch: str
    text: str
    lines: list[Proposed] = field(default_factory=list)

    @property
    def found(self) -> int:
        """How many columns are taken."""
        return sum(bool(p.fixed.indicator if p.fixed else p.match.indicator) for p in self.lines)


def propose(tables: Tables, layouts: Sequence[Layout], words: Words, batch: str, publisher: str,
            former: ReportMapping | None = None, empty_sheets: Sequence[str] = ()) -> Proposal:  # fmt: skip
    """Return the proposal for a report.

    Parameters
    ----------
    tables, layouts : Tables, sequence of Layout
        The file, and the tables found in its visible sheets.
    words : Words
        The catalogue.
    batch, publisher : str
        As given on the command line, or "".
    former : ReportMapping, optional
        The mapping of which this report is a changed form: what was agreed for equal columns is kept.
    empty_sheets : sequence of str
        Visible sheets without a table.
    """
    title = next((layout.title for layout in layouts if layout.title), "") or Path(tables.file).stem
    title = without_period(former.title if former else title)
    publisher = (
        publisher or next((x.publisher for x in layouts if x.publisher), "") or (former.publisher if former else "")
    )
    name = batch or (former.batch if former else batch_name(title))
    result = Proposal(name, "")
    out = [*_comment("head", file=tables.file), "kind: report"]
    out += [f"batch: {name}", f"title: {_scalar(title)}", f"publisher: {_scalar(publisher or None)}"]
    grade = "A" if any(word in publisher for word in report_words()["grade_a"]) else "B"
    out += [f"grade: {former.grade if former else grade}", "tables:"]
    taken: set[str] = set()
    for layout in layouts:
        out += _table_text(layout, words, former, taken, result)
    out += _comment("sheets")
    out.append(f"ignored_sheets: {_flow(dict.fromkeys(empty_sheets, say(spoken(), 'report.why.no_table')))}")
    out += [*_comment("regions"), f"regions: {_flow(former.regions if former else {})}", *_comment("signs")]
    out.append(f"signs: {_flow(_signs_seen(layouts))}")
    result.text = "\n".join(out) + "\n"
    return result


def batch_name(title: str) -> str:
    """Return a batch's name from a title: its sounds in small letters."""
    name = ""
    for sign in without_period(title):
        if len(name) + len(sound := plain_id(sign)) > _LONGEST:
            break
        name += sound
    return name if name[:1].isalpha() else f"report{name}"


def _table_text(layout: Layout, words: Words, former: ReportMapping | None, taken: set[str],
                result: Proposal) -> list[str]:  # fmt: skip
    out = [f"- sheet: {_scalar(layout.grid.name)}", f"  shape: {layout.shape}"]
    roles = {head.role: head.key for head in layout.heads if head.role and head.role != "ignored"}
    out.append(f"  places: {_flow({r: k for r, k in roles.items() if r in _PLACES})}")
    if layout.shape == "long":
        out.append(f"  fields: {_flow({r: k for r, k in roles.items() if r not in _PLACES})}")
    out += ["  columns:"]
    for (header, unit), (shown, _, column) in words_of(layout).items():
        values = _values(layout, column, header)
        head = Head(column, (shown,), unit, "", header)
        found = match(head, unit, values, words)
        fixed = _agreed(former, header, unit)
        if not fixed and found.indicator in taken:
            found = Match(reason="twice", values=(found.indicator,))
        taken.add(fixed.indicator if fixed else found.indicator)
        taken.discard("")
        line = Proposed(shown, unit, found, fixed)
        result.lines.append(line)
        out.append(_column_text(line, header, words))
    return out


def _column_text(line: Proposed, header: str, words: Words) -> str:
    entry: dict[str, Any] = {"header": header, "unit": line.unit}
    note = ""
    if line.fixed:
        fixed = line.fixed
        entry |= (
            {"indicator": fixed.indicator, "factor": fixed.factor} if fixed.indicator else {"ignored": fixed.ignored}
        )
        if fixed.concept:
            entry["concept"] = fixed.concept
        note = say(spoken(), "report.why.agreed")
    elif line.match.indicator:
        indicator = words.by_id[line.match.indicator]
        times: float | None = line.match.factor or None
        entry |= {"indicator": indicator.indicator_id, "factor": _plain(times)}
        note = f"{indicator.name_zh if spoken() == 'zh' else indicator.name_en}（{indicator.unit}）"
        if line.match.reason:
            note += f" {why(line.match)}"
    elif line.match.ignored:
        entry["ignored"] = why(line.match)
    else:
        entry["indicator"] = None
        note = why(line.match)
    return f"  - {_flow(entry)}" + (f"  # {note}" if note else "")


def why(found: Match) -> str:
    """Return why a column was not taken, or what has to be looked at."""
    return say(spoken(), f"report.why.{found.reason}", values=", ".join(found.values)) if found.reason else ""


def _values(layout: Layout, column: int, header: str) -> list[float]:
    grid = layout.grid
    if layout.shape == "wide":
        cells = [grid.at(row, column) for row in layout.body]
    else:
        value = layout.column("value") or 0
        cells = [grid.at(row, value) for row in layout.body if plain(grid.at(row, column).shown) == header]
    return [numeric_value(cell) for cell in cells if is_numeric(cell)]


def _agreed(former: ReportMapping | None, header: str, unit: str) -> Meaning | None:
    if former is None:
        return None
    return next((found for table in former.tables if (found := table.meaning(header, unit))), None)


def _signs_seen(layouts: Sequence[Layout]) -> dict[str, str]:
    """Return the signs that stand instead of figures in this file, with what is proposed for them."""
    known, found = default_signs(), {}
    for layout in layouts:
        columns = [h.column for h in layout.figures] + [c for c in [layout.column("value")] if c]
        for row in layout.body:
            for column in columns:
                shown = layout.grid.at(row, column).shown
                if shown and plain(shown) in known:
                    found[shown] = known[plain(shown)]
    return found


def _comment(part: str, **values: str) -> list[str]:
    text = say(spoken(), f"report.proposal.{part}", **values)
    return [f"# {line}".rstrip() for line in text.strip().splitlines()]


def _scalar(value: object) -> str:
    return yaml.safe_dump(value, allow_unicode=True, width=2**20, default_flow_style=True).removesuffix("...\n").strip()


def _flow(value: Mapping[str, Any]) -> str:
    return yaml.safe_dump(
        dict(value), allow_unicode=True, width=2**20, default_flow_style=True, sort_keys=False
    ).strip()


def _plain(value: float | None) -> float | int | None:
    return int(value) if value is not None and value == int(value) else value

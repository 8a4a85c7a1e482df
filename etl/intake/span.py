"""A figure that a person selected in the text: read again from its own span, or refused."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from etl.check_spans import PRINTED_LIMIT
from etl.extract.candidate import Candidate
from etl.faults import AtlasError, Faults
from etl.intake.draft import CANDIDATES, Draft, read_lines
from etl.reread import can_state, quantities

_FROM_BEFORE: Final = ("scope", "scope_basis", "period_start", "period_end", "time_basis", "period_basis")


def read_span(draft: Draft, start: int, end: int, data: Path) -> dict[str, Any]:
    """Return the figure that stands at a span as a candidate.

    Parameters
    ----------
    draft : Draft
        The text.
    start, end : int
        The selection; blanks at its ends are dropped.
    data : Path
        The data folder, for the indicator that it may be.

    Returns
    -------
    dict
        The fields of a candidate and ``section``. Value, bound, unit and kind come from the span; the region is that of
        the section, scope and period those of the figure before it in the same line.

    Raises
    ------
    AtlasError
        The span is outside the text or too long, holds no figure, or holds several.
    """
    start, end = _trimmed(draft.text, start, end)
    section = draft.section_at(start, end)
    if section is None:
        raise AtlasError("intake_span", start=start, end=end, length=len(draft.text))
    printed = draft.text[start:end]
    if (length := len("".join(printed.split()))) > PRINTED_LIMIT:
        raise AtlasError("intake_span_long", length=length, limit=PRINTED_LIMIT)
    found = _figure(draft, section, start, end, data) or _number(section, start, end, printed)
    if not can_state(printed, found["value"], found["value_to"], change=found["kind"] == "change"):
        raise AtlasError("intake_span_other", printed=printed)
    region = {"region": section["region"], "region_basis": "inherited" if section["region"] else "none"}
    return {"section": section["section"], **found, **_neighbours(draft, start), **region}


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    if not 0 <= start < end <= len(text) or not text[start:end].strip():
        raise AtlasError("intake_span", start=start, end=end, length=len(text))
    printed = text[start:end]
    return start + len(printed) - len(printed.lstrip()), end - (len(printed) - len(printed.rstrip()))


def _figure(draft: Draft, section: Mapping[str, Any], start: int, end: int, data: Path) -> dict[str, Any] | None:
    """Return the figure of the text whose number lies in the span, as the extractor reads it."""
    from etl.extract import figures, nouns
    from etl.extract.matching import Matcher
    from etl.extract.reading import Reading
    from etl.read_catalogue import read_indicators

    shift = section["start"]
    reading = Reading(draft.text[shift : section["end"]])
    all_found = figures.find(reading.text)
    for figure in all_found:
        first, last = reading.span(figure.number_start, figure.number_end)
        if first < end - shift and start - shift < last and not (start - shift <= first and last <= end - shift):
            raise AtlasError("intake_span_cut", found=reading.text[figure.start : figure.end])
    inside = [
        f for f in all_found
        if start <= reading.span(f.number_start, f.number_end)[0] + shift
        and reading.span(f.number_start, f.number_end)[1] + shift <= end
    ]  # fmt: skip
    if not inside:
        return None
    if len({(f.value, f.value_to) for f in inside}) > 1:
        if len(quantities(draft.text[start:end])[1]) == 1:
            return None  # the two ends of a range
        shown = ", ".join(reading.text[f.start : f.end] for f in inside)
        raise AtlasError("intake_span_several", found=shown)
    nouns.locate(reading.text, all_found)
    figure = inside[0]
    indicators = read_indicators(data, Faults())
    indicator, score = Matcher(indicators).match(reading.text, figure)
    kind = next((i.kind for i in indicators if i.indicator_id == indicator), None)
    made = _candidate(section, start, end, draft.text[start:end], figure.value, figure.value_to)
    return made | {
        "bound": figure.bound, "unit": figure.unit, "kind": figure.kind or kind or "stock", "indicator": indicator,
        "indicator_score": round(score, 2), "noun": reading.text[figure.noun_start : figure.noun_end],
        "relation": figure.relation, "group": figure.group,
    }  # fmt: skip


def _number(section: Mapping[str, Any], start: int, end: int, printed: str) -> dict[str, Any]:
    """Return the only number that the words state, where the extractor sees no figure in them."""
    numbers, pairs = quantities(printed)
    if len(pairs) == 1:
        return _candidate(section, start, end, printed, *next(iter(pairs)))
    if len(numbers) == 1 and not pairs:
        return _candidate(section, start, end, printed, next(iter(numbers)), None)
    if numbers or pairs:
        raise AtlasError("intake_span_several", found=", ".join(f"{n:g}" for n in sorted(numbers)))
    raise AtlasError("intake_span_none", printed=printed)


def _candidate(
    section: Mapping[str, Any], start: int, end: int, printed: str, value: float, value_to: float | None
) -> dict[str, Any]:
    return asdict(
        Candidate(
            source=section["source"]["source_id"],
            start=start,
            end=end,
            as_printed=printed,
            value=value,
            value_to=value_to,
            bound="exact",
            unit="",
            kind="stock",
            indicator=None,
            indicator_score=0.0,
            region=None,
            scope="",
            period_start=None,
            period_end=None,
            time_basis="unknown",
            status="proposed",
        )
    )


def _neighbours(draft: Draft, start: int) -> dict[str, Any]:
    """Return what the nearest figure before in the same line says of place and time."""
    line = draft.text.rfind("\n", 0, start) + 1
    near = [c for c in read_lines(draft.folder / CANDIDATES) if line <= c["start"] <= start]
    if not near:
        return {}
    last = max(near, key=lambda c: int(c["start"]))
    found = {name: last[name] for name in _FROM_BEFORE if name in last}
    return {name: "inherited" if name.endswith("_basis") and value == "stated" and name != "time_basis" else value
            for name, value in found.items()}  # fmt: skip

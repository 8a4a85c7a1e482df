"""One row of somebody's table → one observation, or every reason why it cannot be taken.

Nothing is repaired in silence: what is doubtful but usable is taken and remarked, what is not is refused with line,
column, what stands there and how to mend it.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping as Lookup
from dataclasses import dataclass
from typing import Any, Final

from etl.faults import Faults
from etl.import_mapping import Mapping
from etl.import_outcome import Catalogue, Outcome, bounds_in, decide
from etl.import_sources import SourceBook
from etl.model import Bound, Evidence, Indicator, Observation, Place, Region, Source, TimeBasis, TimePrecision
from etl.record import last_day
from etl.reread import can_state

_NUMBER: Final = re.compile(r"-?\d+(\.\d+)?")
_GROUPED: Final = re.compile(r"-?\d{1,3}(,\d{3})+(\.\d+)?")
_PRECISIONS: Final[dict[int, TimePrecision]] = {4: "year", 7: "month", 10: "day"}


@dataclass(frozen=True, slots=True)
class _Time:
    start: str | None
    end: str | None
    basis: TimeBasis
    precision: TimePrecision | None


class RowReader:
    """Reads the rows of one table, one after the other.

    Parameters
    ----------
    mapping, catalogue, book : Mapping, Catalogue, SourceBook
        What words mean, what they are mapped onto, and the sources so far.
    refused, remarks : Faults
        Receive the reasons of rows that are not taken, and what is doubtful in rows that are.
    """

    def __init__(
        self, mapping: Mapping, catalogue: Catalogue, book: SourceBook, refused: Faults, remarks: Faults
    ) -> None:
        self._mapping = mapping
        self._catalogue = catalogue
        self._book = book
        self._refused = refused
        self._remarks = remarks
        self._seen: dict[tuple[object, ...], int] = {}
        self._cells: dict[tuple[object, ...], tuple[int, float]] = {}
        self.used_rules: set[int] = set()

    def read(self, place: Place, cells: Lookup[str, str]) -> Observation | None:
        """Return the observation of a row; ``cells`` are by field name and stripped. None: it was refused."""
        before = len(self._refused)
        region = self._region(place, cells)
        outcome, used = decide(self._mapping, self._catalogue, {**cells, "region_code": region.code if region else ""})
        self.used_rules.update(used)
        if outcome.refuse:
            self._refuse(place, "indicator", cells, "import_refused_by_rule", reason=outcome.refuse)
            return None
        self._check_words(place, cells)
        if region:
            self._check_region(place, cells, region, outcome)
        indicator = self._catalogue.indicators.get(outcome.indicator)
        if indicator is None:
            self._refuse(place, "indicator", cells, "import_no_indicator")
        value, value_to, factor = self._numbers(place, cells, indicator)
        time = self._time(place, cells, outcome)
        source = self._source(place, cells)
        self._check_stated(place, cells, outcome, (value, value_to), factor)
        if outcome.kind == "target":
            self._remark(place, "bound", cells, "import_target")
        if len(self._refused) > before or not (region and indicator and source and time):
            return None
        self._book.use(source, region.code)
        found = Observation(
            observation_id="",
            region_code=region.code,
            scope=outcome.scope,
            indicator_id=indicator.indicator_id,
            concept_id=outcome.concept or None,
            value=value * factor,
            value_to=None if value_to is None else value_to * factor,
            bound=_bound(outcome.bound),
            kind=outcome.kind,  # type: ignore[arg-type]  # closed by read_mapping
            period_start=time.start,
            period_end=time.end,
            time_basis=time.basis,
            time_precision=time.precision,
            evidence=Evidence(source.source_id, cells["stated"], locator=f"row {place.line}"),
            note="; ".join(dict.fromkeys(n for n in (cells["note"], *outcome.notes) if n)),
            place=place,
        )
        return self._unless_repeated(found, cells)

    def _refuse(self, place: Place, name: str, cells: Lookup[str, str], key: str, **values: Any) -> None:
        self._refused.add(place, self._mapping.columns.get(name, name), cells.get(name, ""), key, **values)

    def _remark(self, place: Place, name: str, cells: Lookup[str, str], key: str, **values: Any) -> None:
        self._remarks.add(place, self._mapping.columns.get(name, name), cells.get(name, ""), key, **values)

    def _region(self, place: Place, cells: Lookup[str, str]) -> Region | None:
        """Find the region by its code; by its name only where the table gives no code."""
        code, name = cells["region_code"], cells["region_name"]
        known = self._catalogue.regions
        if code:
            if code not in known:
                self._refuse(place, "region_code", cells, "import_unknown_code", region=name)
            return known.get(code)
        if name in self._mapping.regions:
            return known.get(self._mapping.regions[name])
        codes = self._catalogue.codes_of_name.get(name, [])
        if len(codes) == 1:
            return known[codes[0]]
        key = "import_ambiguous_name" if codes else "import_unknown_name"
        self._refuse(place, "region_name", cells, key, codes=", ".join(codes))
        return None

    def _check_region(self, place: Place, cells: Lookup[str, str], region: Region, outcome: Outcome) -> None:
        """A code that belongs to another name is a slip that would put the figure at the wrong place."""
        name, level = cells["region_name"], cells["level"]
        fits = not name or name.endswith(region.name_zh) or self._mapping.regions.get(name) == region.code
        if not fits and "region" not in outcome.accept:
            self._refuse(place, "region_name", cells, "import_other_name", code=region.code, known=region.name_zh)
        if level and level != region.level and "level" not in outcome.accept:
            self._remark(place, "level", cells, "import_other_level", known=region.level)

    def _check_words(self, place: Place, cells: Lookup[str, str]) -> None:
        for name, known in (("bound", self._mapping.bounds), ("kind", self._mapping.kinds)):
            if cells[name] and cells[name] not in known:
                self._refuse(place, name, cells, "import_unknown_word", allowed=", ".join(known))

    def _numbers(
        self, place: Place, cells: Lookup[str, str], indicator: Indicator | None
    ) -> tuple[float, float | None, float]:
        """Return value, end of the range, and the factor from the table's unit to the catalogue's."""
        value = self._number(place, "value", cells)
        if math.isnan(value) and not cells["value"]:
            self._refuse(place, "value", cells, "import_missing")
        value_to = self._number(place, "value_to", cells) if cells["value_to"] else None
        if value_to is not None and value_to <= value:
            self._refuse(place, "value_to", cells, "import_range_backwards", value=cells["value"])
        unit, factor = cells["unit"], 1.0
        if indicator and unit and unit != indicator.unit:
            fits = [u.factor for u in self._mapping.units if (u.table, u.catalogue) == (unit, indicator.unit)]
            if not fits:
                self._refuse(
                    place, "unit", cells, "import_other_unit", unit=indicator.unit, indicator=indicator.name_zh
                )
            factor = fits[0] if fits else 1.0
        if value < 0:
            self._refuse(place, "value", cells, "import_negative")
        if indicator and indicator.unit == "%" and max(value, value_to or 0.0) > 100:
            self._refuse(place, "value", cells, "import_over_hundred")
        return value, value_to, factor

    def _number(self, place: Place, name: str, cells: Lookup[str, str]) -> float:
        text = cells[name]
        if _GROUPED.fullmatch(text):
            self._remark(place, name, cells, "import_grouped")
            return float(text.replace(",", ""))
        if _NUMBER.fullmatch(text):
            return float(text)
        if text:
            self._refuse(place, name, cells, "import_bad_number")
        return math.nan

    def _time(self, place: Place, cells: Lookup[str, str], outcome: Outcome) -> _Time | None:
        before = len(self._refused)
        for name in ("as_of", "period_start", "period_end"):
            if cells[name] and last_day(cells[name]) is None:
                self._refuse(place, name, cells, "import_bad_date")
        stated, published = cells["as_of"] or cells["period_end"], cells["published"]
        if cells["as_of"] and cells["period_end"] and cells["as_of"] != cells["period_end"]:
            self._refuse(place, "as_of", cells, "import_two_dates", other=cells["period_end"])
        if cells["period_start"] and not stated:
            self._refuse(place, "period_end", cells, "import_no_end")
        if len(self._refused) > before:
            return None
        given = stated or (published if last_day(published) else "")
        if not given:
            self._remark(place, "as_of", cells, "import_no_date")
            return _Time(None, None, "unknown", None)
        name = "as_of" if cells["as_of"] else "period_end"
        end, start = last_day(given), (cells["period_start"] + "-01-01")[:10] if cells["period_start"] else ""
        assert end is not None
        if start and start > end.isoformat():
            self._refuse(place, "period_start", cells, "import_period_backwards", end=given)
        precision = _PRECISIONS[len(given)]
        if precision != "day" and stated:
            self._remark(place, name, cells, "import_partial_date", end=end.isoformat())
        basis: TimeBasis = "publication" if not stated or (given == published and not start) else "stated"
        if outcome.inferred:
            self._remark(place, name, cells, "import_inferred_date")
            basis = "inferred"
        self._check_after_publication(place, name, cells, end.isoformat(), outcome)
        return _Time(start or None, end.isoformat(), basis, precision)

    def _check_after_publication(
        self, place: Place, name: str, cells: Lookup[str, str], end: str, outcome: Outcome
    ) -> None:
        limit = last_day(cells["published"]) if cells["published"] else None
        late = limit is not None and end > limit.isoformat() and len(cells[name]) == 10
        if late and outcome.kind not in ("target", "norm") and "after_publication" not in outcome.accept:
            self._refuse(place, name, cells, "import_after_publication", published=cells["published"])

    def _source(self, place: Place, cells: Lookup[str, str]) -> Source | None:
        before = len(self._refused)
        for name in ("title", "publisher"):
            if not cells[name]:
                self._refuse(place, name, cells, "import_missing")
        if cells["published"] and last_day(cells["published"]) is None:
            self._refuse(place, "published", cells, "import_bad_date")
        if cells["url"] and not cells["url"].startswith(("http://", "https://")):
            self._refuse(place, "url", cells, "import_bad_url")
        if len(self._refused) > before:
            return None
        if known := self._book.same_text(cells):
            self._refuse(place, "title", cells, "import_repeats_source", source=known)
            return None
        if cells["reprint"] in self._mapping.true_words:
            self._remark(place, "reprint", cells, "import_reprint")
        return self._book.source(cells)

    def _check_stated(
        self, place: Place, cells: Lookup[str, str], outcome: Outcome, values: tuple[float, float | None], factor: float
    ) -> None:
        """Read the printed figure again: number and bound words must agree with the columns."""
        stated, (value, value_to) = cells["stated"], values
        if not stated:
            self._refuse(place, "stated", cells, "import_missing")
            return
        scales = {1 / outcome.printed_in} if outcome.printed_in != 1 else {1.0, factor}
        fits = any(can_state(stated, value * s, None if value_to is None else value_to * s) for s in scales)
        if not math.isnan(value) and not fits:
            if "value" in outcome.accept:
                self._remark(place, "stated", cells, "import_value_explained", value=cells["value"])
            else:
                self._refuse(place, "stated", cells, "import_value_differs", value=cells["value"])
        elif outcome.printed_in != 1:
            self._remark(place, "stated", cells, "import_printed_in", factor=f"{outcome.printed_in:g}")
        self._check_bound(place, cells, outcome, value_to)

    def _check_bound(self, place: Place, cells: Lookup[str, str], outcome: Outcome, value_to: float | None) -> None:
        printed = bounds_in(cells["stated"])
        if value_to is not None and outcome.bound in ("at_least", "at_most"):
            self._refuse(place, "bound", cells, "import_bound_on_range", stated=cells["stated"])
        elif printed and outcome.bound not in printed and "bound" not in outcome.accept:
            words = ", ".join(sorted(printed))
            self._refuse(place, "bound", cells, "import_bound_differs", stated=cells["stated"], printed=words)
        elif not printed and outcome.bound != "exact":
            self._remark(place, "bound", cells, "import_bound_unprinted", stated=cells["stated"])

    def _unless_repeated(self, found: Observation, cells: Lookup[str, str]) -> Observation | None:
        line = found.place.line or 0
        cell = (found.region_code, found.scope, found.indicator_id, found.concept_id, found.kind,
                found.period_start, found.period_end, found.evidence.source_id)  # fmt: skip
        key = (*cell, found.value, found.value_to, found.bound)
        if key in self._seen:
            self._refuse(found.place, "value", cells, "import_repeated_row", first=self._seen[key])
            return None
        if cell in self._cells and self._cells[cell][1] != found.value:
            self._remark(found.place, "value", cells, "import_two_values", first=self._cells[cell][0])
        self._seen[key] = line
        self._cells.setdefault(cell, (line, found.value))
        return found


def observation_id(prefix: str, found: Observation) -> str:
    """Return an id that the same fact of the same source always gets, wherever its row stands."""
    parts = (
        found.region_code, found.scope, found.indicator_id, found.concept_id, found.kind, found.period_start,
        found.period_end, found.evidence.source_id, found.value, found.value_to, found.evidence.as_printed,
    )  # fmt: skip
    return f"{prefix}-{hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:8]}"


def _bound(word: str) -> Bound:
    return word  # type: ignore[return-value]  # closed by read_mapping

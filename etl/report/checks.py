"""What a whole report must hold: no figure twice, totals that are sums, nothing a hundred times last period's."""

from __future__ import annotations

import csv
from collections import defaultdict
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

from etl.faults import Faults
from etl.import_write import plain_number
from etl.model import Indicator, Region
from etl.report.places import is_average, is_subtotal
from etl.report.read import Figure, Found, Total

JUMP: Final = 100.0
_SUMS: Final = ("stock", "flow", "change")


def check_repeated(figures: Iterable[Figure], faults: Faults) -> None:
    """A region and an indicator may stand once in a period, over all sheets and files."""
    seen: dict[tuple[str, str, str], Figure] = {}
    for figure in figures:
        first = seen.setdefault((figure.period, figure.indicator, figure.region), figure)
        if first is not figure:
            faults.add(figure.place, figure.indicator, figure.as_printed, "report_repeated", first=str(first.place))


def check_totals(found: Found, indicators: Mapping[str, Indicator], regions: Mapping[str, Region],
                 remarks: Faults) -> None:  # fmt: skip
    """A totals row must be the sum of the rows that it stands for; what differs is told with both numbers.

    Shares and averages are not added up. A region whose parent stands in the same table is not added twice.
    """
    by_column: dict[tuple[int, int, str], list[Figure]] = defaultdict(list)
    for figure in found.figures:
        by_column[(figure.table, figure.column, figure.indicator)].append(figure)
    columns: dict[tuple[int, int, str], list[Total]] = defaultdict(list)
    for total in found.totals:
        columns[(total.table, total.column, total.indicator)].append(total)
    for key, totals in columns.items():
        if indicators[key[2]].kind not in _SUMS or "/" in indicators[key[2]].unit:
            continue
        for total in totals:
            if not is_average(total.name):
                _check(total, totals, by_column[key], regions, remarks)


def _check(total: Total, totals: list[Total], figures: list[Figure], regions: Mapping[str, Region],
           remarks: Faults) -> None:  # fmt: skip
    if is_subtotal(total.name):
        rows = sorted(other.row for other in totals)
        before = max((row for row in rows if row < total.row), default=0)
        after = min((row for row in rows if row > total.row), default=1 << 30)
        candidates = [_sum(figures, before, total.row, regions), _sum(figures, total.row, after, regions)]
    else:
        candidates = [_sum(figures, 0, 1 << 30, regions)]
    given = total.reading.value or 0.0
    sums = [(value, count) for value, count in candidates if count]
    if not sums or any(abs(given - value) <= _tolerance(total, count) for value, count in sums):
        return
    nearest, count = min(sums, key=lambda found: abs(found[0] - given))
    remarks.add(total.place, total.name, total.as_printed, "report_total_differs", total=plain_number(given),
                sum=plain_number(nearest), rows=count, difference=plain_number(given - nearest))  # fmt: skip


def _sum(figures: list[Figure], after: int, before: int, regions: Mapping[str, Region]) -> tuple[float, int]:
    inside = [f for f in figures if after < f.row < before and f.value is not None]
    present = {figure.region for figure in inside}
    top = [f for f in inside if not _has_ancestor(f.region, present, regions)]
    return sum(f.value for f in top if f.value is not None), len(top)


def _has_ancestor(code: str, present: set[str], regions: Mapping[str, Region]) -> bool:
    up = regions[code].parent_code
    while up and up in regions:
        if up in present:
            return True
        up = regions[up].parent_code
    return False


def _tolerance(total: Total, count: int) -> float:
    """Rounded figures may differ by half of their last place each."""
    printed = "".join(sign for sign in total.as_printed if sign.isdigit() or sign == ".")
    places = len(printed.partition(".")[2])
    if not places or not printed.strip("."):
        return 1e-6
    given, shown = abs(total.reading.value or 0.0), float(printed)
    factor = given / shown if shown else 1.0
    return 0.5 * 10.0**-places * (count + 1) * max(factor, 1e-12)


def check_jumps(figures: Iterable[Figure], folder: Path, remarks: Faults) -> None:
    """A figure a hundred times (or a hundredth of) the one of the period before is perhaps in another unit."""
    former: dict[str, dict[tuple[str, str], float]] = {}
    for figure in figures:
        if figure.period not in former:
            former[figure.period] = former_values(folder, figure.period)
        before = former[figure.period].get((figure.region, figure.indicator))
        if figure.value and before and not 1 / JUMP < figure.value / before < JUMP:
            remarks.add(figure.place, figure.indicator, figure.as_printed, "report_jump",
                        before=plain_number(before), now=plain_number(figure.value))  # fmt: skip


def former_values(folder: Path, period: str) -> dict[tuple[str, str], float]:
    """Return (region, indicator) → value of the newest period file of a batch before ``period``."""
    kind = len(period)
    names = sorted(p.stem for p in folder.glob("*") if p.suffix in (".csv", ".parquet") and len(p.stem) == kind)
    earlier = [name for name in names if name < period]
    if not earlier:
        return {}
    return values_of(folder, earlier[-1])


def values_of(folder: Path, period: str) -> dict[tuple[str, str], float]:
    """Return (region, indicator) → value of a period file; nothing where there is none."""
    text, table = folder / f"{period}.csv", folder / f"{period}.parquet"
    if text.is_file():
        with text.open(encoding="utf-8", newline="") as lines:
            rows = list(csv.DictReader(lines))
        return {(r["region_code"], r["indicator_id"]): float(r["value"]) for r in rows if r["value"]}
    if table.is_file():
        import pyarrow.parquet as pq

        columns = pq.read_table(table, columns=["region_code", "indicator_id", "value"]).to_pydict()
        triples = zip(columns["region_code"], columns["indicator_id"], columns["value"], strict=True)
        return {(region, indicator): float(value) for region, indicator, value in triples if value is not None}
    return {}

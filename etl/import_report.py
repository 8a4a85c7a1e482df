"""What an import says: every refused row, the doubts about those that were taken, and the counts by reason."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from etl.faults import Fault, Faults
from etl.messages import say, spoken


@dataclass(frozen=True, slots=True)
class Report:
    """What an import did, or would do.

    Attributes
    ----------
    rows, taken : int
        Rows of the table, and those that became observations.
    refused, remarks : Faults
        Why rows were not taken, and what is doubtful in those that were.
    regions, indicators, sources : int
        How many of each the batch now holds.
    encoding : str
        How the table was encoded.
    changed : bool
        The files differ from what they were.
    """

    rows: int
    taken: int
    refused: Faults
    remarks: Faults
    regions: int
    indicators: int
    sources: int
    encoding: str
    changed: bool


def tell(report: Report, name: str, batch: str, dry_run: bool) -> None:
    """Write the report to the terminal, in the language of ``ATLAS_LANG``."""
    language, out = spoken(), sys.stdout.write
    for fault in report.refused:
        out(fault.words(language) + "\n")
    for key, faults in _grouped(report.remarks).items():
        what = say(language, f"import.remark.{key}")
        out(say(language, "import.remarked", what=what, count=len(faults), lines=_lines(faults, name)) + "\n")
    refused = report.rows - report.taken
    out(say(language, "import.total", file=name, encoding=report.encoding, rows=report.rows, taken=report.taken,
            refused=refused) + "\n")  # fmt: skip
    rows_of = {key: len({fault.place for fault in faults}) for key, faults in _grouped(report.refused).items()}
    for key, count in Counter(rows_of).most_common():
        out(say(language, "import.reason", what=say(language, f"import.reason_of.{key}"), count=count) + "\n")
    out(say(language, "import.batch", batch=batch, observations=report.taken, regions=report.regions,
            indicators=report.indicators, sources=report.sources) + "\n")  # fmt: skip
    done = "unchanged" if not report.changed else "would_write" if dry_run else "written"
    out(say(language, f"import.{done}", batch=batch) + "\n")


def _grouped(faults: Iterable[Fault]) -> dict[str, list[Fault]]:
    groups: dict[str, list[Fault]] = {}
    for fault in faults:
        groups.setdefault(fault.key, []).append(fault)
    return groups


def _lines(faults: Iterable[Fault], name: str) -> str:
    """Write the lines of the table briefly (2-4, 7); places in other files are named in full."""
    here = sorted({f.place.line for f in faults if f.place.file == name and f.place.line is not None})
    runs: list[list[int]] = []
    for number in here:
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts = [f"{run[0]}-{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs]
    return ", ".join([*parts, *(f"{f.place} {f.field}" for f in faults if f.place.file != name)])

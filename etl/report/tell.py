"""What an import of reports says to the person at the terminal."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from etl.messages import say, spoken
from etl.report.importing import Opened, Outcome
from etl.report.proposal import Proposal, why

_SHOWN: Final = 40


def tell_outcome(outcome: Outcome, files: Sequence[str], *, dry_run: bool) -> None:
    """Write every fault and remark with its cell, what was left out, and what was written."""
    language, out = spoken(), sys.stdout.write
    for fault in outcome.faults:
        out(fault.words(language) + "\n")
    for remark in outcome.remarks:
        out(say(language, "report.remark", words=remark.words(language)) + "\n")
    if outcome.hidden:
        out(say(language, "report.hidden", sheets=", ".join(outcome.hidden)) + "\n")
    if outcome.left_out:
        out(say(language, "report.left_out", names=", ".join(sorted(outcome.left_out))) + "\n")
    if len(outcome.faults):
        out(say(language, "report.refused", files=", ".join(files), count=len(outcome.faults)) + "\n")
        return
    gaps = sum(bool(f.gap) for f in outcome.figures)
    out(say(language, "report.taken", files=", ".join(files), figures=len(outcome.figures) - gaps, gaps=gaps,
            totals=outcome.total_rows, regions=len({f.region for f in outcome.figures}),
            indicators=len({f.indicator for f in outcome.figures})) + "\n")  # fmt: skip
    for written in outcome.written:
        done = "unchanged" if written.unchanged else "would_write" if dry_run else "written"
        out(say(language, f"report.{done}", file=f"periodic/{written.batch}/{Path(written.file).name}",
                rows=written.rows) + "\n")  # fmt: skip
        for change in written.changes:
            out(f"  {change.words(language)}\n")


def tell_proposal(proposal: Proposal, opened: Opened, path: Path, *, again: bool) -> None:
    """Write what the columns of a new kind of report were taken for, and what to do now."""
    language, out = spoken(), sys.stdout.write
    lines = proposal.lines
    out(say(language, "report.new_kind", file=opened.name, columns=len(lines), found=proposal.found) + "\n")
    for line in lines[:_SHOWN]:
        meant = line.fixed.indicator if line.fixed else line.match.indicator
        unit = f"（{line.unit}）" if line.unit else ""
        reason = say(language, "report.why.agreed") if line.fixed else why(line.match)
        out(f"  {line.words}{unit} → {meant or '—'}  {reason}".rstrip() + "\n")
    if len(lines) > _SHOWN:
        out(f"  … {len(lines) - _SHOWN}\n")
    key = "proposal_there" if again else "proposed"
    out(say(language, f"report.{key}", path=f"imports/{path.name}", file=opened.name) + "\n")

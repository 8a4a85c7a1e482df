"""``python -m etl import FILE…``: published figures by a mapping of their own, or a report of a kind that is known.

A table with a mapping file of the older kind (``etl/import_mapping.py``) goes to ``data/observations``, everything else
is a report (``etl/report/importing.py``) and becomes a period of a batch. A report of a kind not seen before gets a
proposal of a mapping, and nothing is imported until somebody agrees.
"""

from __future__ import annotations

import argparse
from pathlib import Path

from etl import audited, import_table
from etl.atomic import write_whole
from etl.faults import AtlasError
from etl.import_mapping import read_mapping
from etl.import_report import tell
from etl.messages import say, spoken
from etl.paths import Folders
from etl.report.importing import (
    Opened,
    known_mappings,
    nearest,
    open_report,
    read_report_catalogue,
    read_reports,
    write_reports,
)
from etl.report.known import NEAR, likeness
from etl.report.mapping import PROPOSED, ReportMapping, is_report, read_report_mapping, undecided
from etl.report.match import Words
from etl.report.period import period_in
from etl.report.proposal import Proposal, propose
from etl.report.read import Catalogue
from etl.report.tell import tell_outcome, tell_proposal
from etl.templates.signature import signed_mapping

OK, REFUSED = 0, 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of ``python -m etl import``."""
    language = spoken()
    parser.add_argument("file", type=Path, nargs="+", metavar="FILE", help=say(language, "report.help.file"))
    for name, metavar, kind in (("mapping", "FILE", Path), ("batch", "NAME", str), ("data", "DIR", Path)):
        parser.add_argument(f"--{name}", type=kind, metavar=metavar, help=say(language, f"import.help.{name}"))
    for name, metavar in (("period", "2026-09"), ("publisher", "NAME"), ("published", "2026-10-08")):
        parser.add_argument(f"--{name}", metavar=metavar, help=say(language, f"report.help.{name}"))
    for name in ("confirm", "propose"):
        parser.add_argument(f"--{name}", action="store_true", help=say(language, f"report.help.{name}"))
    parser.add_argument("--dry-run", action="store_true", help=say(language, "import.help.dry_run"))


def main(arguments: argparse.Namespace) -> int:
    """Import one table of published figures, or reports of one kind.

    Returns
    -------
    int
        0 if everything was taken, 1 if something has to be mended or agreed first. Of a report nothing is written
        then; ``AtlasError`` and ``FaultyFacts`` mean the same.
    """
    folders = Folders.resolve(arguments.data)
    own = arguments.mapping or folders.data / "imports" / f"{arguments.file[0].stem}.yml"
    if len(arguments.file) == 1 and own.is_file() and not is_report(own):
        return _published(arguments, own, folders.data)
    if arguments.mapping and not arguments.mapping.is_file():
        raise AtlasError("import_no_mapping", file=arguments.mapping.name)
    return _reports(arguments, folders)


def _published(arguments: argparse.Namespace, own: Path, data: Path) -> int:
    mapping = read_mapping(own, arguments.batch)
    if not arguments.dry_run:
        audited.ready(data)
    report = import_table.import_table(arguments.file[0], mapping, data, dry_run=arguments.dry_run)
    tell(report, arguments.file[0].name, mapping.batch, arguments.dry_run)
    refused = any(fault.key not in import_table.NOTHING_TO_MEND for fault in report.refused)
    return REFUSED if refused else OK


def _reports(arguments: argparse.Namespace, folders: Folders) -> int:
    if arguments.period and period_in(arguments.period) != arguments.period:
        raise AtlasError("report.bad_period", found=arguments.period)
    catalogue, _ = read_report_catalogue(folders.data)
    opened = [open_report(file, catalogue) for file in arguments.file]
    for file in opened:
        if not file.layouts:
            raise AtlasError("report.no_table", file=file.name)
    mapping = _mapping(arguments, folders, catalogue, opened)
    if mapping is None:
        return REFUSED
    outcome = read_reports(opened, mapping, catalogue, arguments.period or "", folders)
    if not len(outcome.faults):
        if not outcome.figures:
            raise AtlasError("report.no_figures", file=opened[0].name)
        if not arguments.dry_run:
            audited.ready(folders.data)
        write_reports(outcome, opened, folders, arguments.published, dry_run=arguments.dry_run)
    tell_outcome(outcome, [file.name for file in opened], dry_run=arguments.dry_run)
    return REFUSED if len(outcome.faults) else OK


def _mapping(arguments: argparse.Namespace, folders: Folders, catalogue: Catalogue,
             opened: list[Opened]) -> ReportMapping | None:  # fmt: skip
    """Return the mapping of the files; None where one had to be proposed."""
    signed = [signed_mapping(file, catalogue, arguments.batch, arguments.publisher) for file in opened]
    if any(signed):
        if not all(signed) or len({m.batch for m in signed if m}) > 1:
            raise AtlasError("report.mixed_kinds", files=", ".join(file.name for file in opened))
        return _one_signed([m for m in signed if m], arguments.publisher)
    if arguments.mapping:
        return read_report_mapping(arguments.mapping, catalogue.indicators, catalogue.concepts, catalogue.regions)
    mappings = known_mappings(folders.data, catalogue)
    found = [nearest(file, mappings) for file in opened]
    best, score = min(found, key=lambda pair: pair[1])
    if best and score >= NEAR and not arguments.propose:
        if len({id(mapping) for mapping, _ in found}) > 1:
            raise AtlasError("report.mixed_kinds", files=", ".join(file.name for file in opened))
        return best
    if arguments.confirm:
        return _confirmed(arguments, folders, catalogue, opened[0])
    _propose(arguments, folders, catalogue, opened[0], best if score >= NEAR else None)
    return None


def _one_signed(signed: list[ReportMapping], publisher: str | None) -> ReportMapping:
    """Return the mapping of filled templates: of one period, and from one office unless one is named."""
    periods, publishers = {m.period for m in signed}, {m.publisher for m in signed}
    if len(periods) > 1:
        raise AtlasError("report.mixed_periods", periods=", ".join(sorted(periods)))
    if len(publishers) > 1 and not publisher:
        raise AtlasError("report.several_publishers", publishers=", ".join(sorted(publishers)))
    return signed[0]


def _propose(arguments: argparse.Namespace, folders: Folders, catalogue: Catalogue, opened: Opened,
             former: ReportMapping | None) -> None:  # fmt: skip
    folder = folders.data / "imports"
    proposal: Proposal = propose(
        opened.tables, opened.layouts, Words(catalogue.indicators.values()), arguments.batch or "",
        arguments.publisher or "", former, opened.empty,
    )  # fmt: skip
    path = folder / f"{proposal.batch}{PROPOSED}"
    again = path.is_file()
    if not again:  # one that somebody is working on is never written over
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, proposal.text.encode())
    tell_proposal(proposal, opened, path, again=again)


def _confirmed(arguments: argparse.Namespace, folders: Folders, catalogue: Catalogue, opened: Opened) -> ReportMapping:
    """Make the proposal for a file its mapping.

    Raises
    ------
    AtlasError
        There is none yet, or something in it has to be filled in first.
    """
    folder = folders.data / "imports"
    for path in sorted(folder.glob(f"*{PROPOSED}")):
        mapping = read_report_mapping(path, catalogue.indicators, catalogue.concepts, catalogue.regions)
        if likeness(opened.layouts, mapping) < 1.0:
            continue
        mapping.publisher = mapping.publisher or arguments.publisher or ""
        if wanted := undecided(mapping):
            parts = "; ".join(f"{part}: {what}" for part, what in wanted)
            raise AtlasError("report.undecided", file=path.name, parts=parts)
        text = path.read_text(encoding="utf-8")
        if arguments.publisher:
            text = text.replace("publisher: null", f"publisher: '{arguments.publisher.replace(chr(39), chr(39) * 2)}'")
        target = folder / path.name.replace(PROPOSED, ".yml")
        if not arguments.dry_run:
            write_whole(path, text.encode())
            path.replace(target)
            mapping.name = target.name
        return mapping
    raise AtlasError("report.nothing_to_confirm", file=opened.name)

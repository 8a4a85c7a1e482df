"""The command line of the write side: build, check, diff, import, templates, regions, boundaries and more."""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from etl.faults import AtlasError, FaultyFacts, system_fault
from etl.messages import say, spoken
from etl.paths import Folders

if TYPE_CHECKING:
    from etl.pipeline import Summary

OK, FAULTS, CANNOT = 0, 1, 2
BUILD_TRIES = 4


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command.

    Returns
    -------
    int
        0 if all is well, 1 if the facts have faults, 2 if the command could not be carried out.
    """
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")  # a console without Chinese still says something
    given = list(sys.argv[1:] if arguments is None else arguments)
    options = _parser(given).parse_args(given)
    try:
        return int(options.run(options))
    except FaultyFacts as found:
        for fault in found.faults:
            print(fault.words(spoken()), file=sys.stderr)
        kept = "faults_kept" if options.command == "build" else "faults_found"
        print(say(spoken(), f"build.{kept}", count=len(found.faults)), file=sys.stderr)
        return FAULTS
    except AtlasError as error:
        print(error.words(spoken()), file=sys.stderr)
        return CANNOT
    except BrokenPipeError:  # the reader of the output, such as `head`, has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return OK
    except OSError as error:  # whatever could not say by itself what it was about
        print(system_fault(error).words(spoken()), file=sys.stderr)
        return CANNOT
    except KeyboardInterrupt:
        print(say(spoken(), "build.interrupted"), file=sys.stderr)
        return 130


def _parser(given: Sequence[str]) -> argparse.ArgumentParser:
    language = spoken()
    parser = argparse.ArgumentParser(prog="python -m etl", description=say(language, "build.help.etl"))
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, run in (("build", _build), ("check", _check), ("diff", _diff)):
        command = commands.add_parser(name, help=say(language, f"build.help.{name}"))
        command.add_argument("--data", type=Path, metavar="DIR", help=say(language, "build.help.data"))
        if name == "build":
            command.add_argument("--out", type=Path, metavar="FILE", help=say(language, "build.help.out"))
        command.set_defaults(run=run)
    for name, adopt in (
        ("import", _adopt_import),
        ("templates", _adopt_templates),
        ("regions", _adopt_regions),
        ("boundaries", _adopt_boundaries),
        ("extract", _adopt_extract),
        ("intake", _adopt_intake),
        ("rollup", _adopt_rollup),
        ("backup", _adopt_backup),
        ("restore", _adopt_restore),
    ):
        command = commands.add_parser(name, help=say(language, f"build.help.{name}"))
        if next((g for g in given if not g.startswith("-")), "") == name:
            adopt(command)  # their packages are heavy: loaded only for their own command
    return parser


def _adopt_import(command: argparse.ArgumentParser) -> None:
    try:
        from etl import import_command
    except ImportError as error:
        raise SystemExit(say(spoken(), "error.no_command", command="import", module=error.name)) from error
    import_command.add_arguments(command)
    command.set_defaults(run=import_command.main)


def _adopt_templates(command: argparse.ArgumentParser) -> None:
    try:
        from etl.templates import command as templates
    except ImportError as error:
        raise AtlasError("no_command", command="templates", module=error.name) from error
    templates.add_arguments(command)
    command.set_defaults(run=templates.main)


def _adopt_regions(command: argparse.ArgumentParser) -> None:
    from etl import region_table

    region_table.add_arguments(command)
    command.set_defaults(run=region_table.main)


def _adopt_boundaries(command: argparse.ArgumentParser) -> None:
    try:
        from etl import boundaries
    except ImportError as error:
        raise SystemExit(say(spoken(), "error.no_boundaries", module=error.name)) from error
    boundaries.add_arguments(command)
    command.set_defaults(run=boundaries.main)


def _adopt_extract(command: argparse.ArgumentParser) -> None:
    try:
        from etl.extract import command as extraction
    except ImportError as error:
        raise AtlasError("no_command", command="extract", module=error.name) from error
    extraction.add_arguments(command)
    command.set_defaults(run=extraction.main)


def _adopt_intake(command: argparse.ArgumentParser) -> None:
    from etl.intake import command as intake

    intake.add_arguments(command)
    command.set_defaults(run=intake.main)


def _adopt_rollup(command: argparse.ArgumentParser) -> None:
    try:
        from etl import rollup
    except ImportError as error:
        raise AtlasError("no_command", command="rollup", module=error.name) from error
    rollup.add_arguments(command)
    command.set_defaults(run=rollup.main)


def _adopt_backup(command: argparse.ArgumentParser) -> None:
    from etl.backup import command as archives

    archives.add_backup(command)


def _adopt_restore(command: argparse.ArgumentParser) -> None:
    from etl.backup import command as archives

    archives.add_restore(command)


def _build(options: argparse.Namespace) -> int:
    summary = _built(options)
    _say_counts(summary)
    print(say(spoken(), f"build.outcome.{summary.outcome}", file=summary.file, identity=summary.identity))
    return OK


def _built(options: argparse.Namespace) -> Summary:
    """Build; where somebody publishes or edits meanwhile, build again, so that no older state follows a newer one."""
    from etl.leftovers import Overtaken, refuse_overtaken, stamp
    from etl.pipeline import build

    for left in reversed(range(BUILD_TRIES)):
        folders = _settled(options)
        before = stamp(folders)
        try:
            return build(folders, _teller(), out=options.out, check=partial(refuse_overtaken, folders, before))
        except (Overtaken, FaultyFacts):
            if not left or stamp(folders) == before:
                raise
            print(say(spoken(), "losses.again"), file=sys.stderr, flush=True)
    raise AssertionError("the last try returns or raises")


def _check(options: argparse.Namespace) -> int:
    from etl.pipeline import check_only

    _say_counts(check_only(_settled(options), _teller()))
    print(say(spoken(), "build.outcome.checked"))
    return OK


def _diff(options: argparse.Namespace) -> int:
    from etl.periodic.diff import differences, names_of
    from etl.pipeline import difference

    folders, language = _settled(options), spoken()
    changes = [change.words(language) for change in difference(folders, _teller())]
    periodic = differences(folders)
    names = names_of(folders, language) if periodic else {}
    changes += [change.words(language, names) for change in periodic]
    for line in changes:
        print(line)
    print(say(spoken(), "diff.total" if changes else "diff.none", count=len(changes)))
    return OK


def _settled(options: argparse.Namespace) -> Folders:
    """Return the folders, with whatever a killed publication left in them brought to an end."""
    folders = Folders.resolve(options.data)
    from etl.intake.command import settle_left

    settle_left(folders)
    return folders


def _teller() -> Callable[[str], None]:
    """Return a function that shows each step as it begins, with the seconds since the start."""
    started = time.monotonic()

    def tell(step: str) -> None:
        seconds = f"{time.monotonic() - started:5.1f} s"
        print(f"{seconds}  {say(spoken(), f'build.step.{step}')}", file=sys.stderr, flush=True)

    return tell


def _say_counts(summary: Summary) -> None:
    language = spoken()
    print(say(language, "build.counts" if summary.file else "build.counts_checked", **summary.counts))
    if summary.counts.get("periodic_file"):
        print(say(language, "build.periodic", **summary.counts))
    print(say(language, "build.spans", verified=summary.verified))
    if summary.unverified:
        print(say(language, "build.unverified", count=summary.unverified, sources=summary.sources_without_text))
    print(say(language, "build.seconds", seconds=summary.seconds))


if __name__ == "__main__":
    sys.exit(main())

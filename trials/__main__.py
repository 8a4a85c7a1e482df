"""``python -m trials NAME [--full]``: run a trial and keep what came out; ``python -m trials report`` shows all."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from trials import record

NAMES = ("console", "texts", "losses", "load", "sealed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one trial, or write the page of all; return 1 where a trial failed."""
    parser = argparse.ArgumentParser(prog="python -m trials", description="Tries to break the atlas and counts.")
    parser.add_argument("name", choices=(*NAMES, "report"))
    parser.add_argument("--full", action="store_true", help="the long form, which docs/reliability.md quotes")
    parser.add_argument("--check", action="store_true", help="report: write nothing, fail where the page is old")
    given = parser.parse_args(arguments)
    if given.name == "report":
        return int(import_module("trials.report").main(check=given.check))
    watch = record.Watch()
    found: record.Outcome = import_module(f"trials.{given.name}").run(given.full)
    print(record.table(found))
    # Only the long form is what the page quotes; a short one must not take its place.
    kept = record.write(found, watch, record.results() if given.full else record.results() / "short")
    print(f"written: {kept}")
    return 1 if found.failures else 0


if __name__ == "__main__":
    sys.exit(main())

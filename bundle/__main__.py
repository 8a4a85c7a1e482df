"""``python -m bundle``: make the archive for a machine without internet; this machine needs a package index, once."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bundle import BundleFault
from bundle.contents import ROOT, SYSTEMS
from bundle.make import make

_VERSIONS = ("3.11", "3.12", "3.13")


def main(arguments: Sequence[str] | None = None) -> int:
    """Make one archive and its checksum; return 2 where it cannot be made, and then nothing is left."""
    parser = argparse.ArgumentParser(prog="python -m bundle", description=__doc__)
    parser.add_argument("--system", choices=SYSTEMS, default="linux")
    parser.add_argument("--python", nargs="+", default=_VERSIONS, metavar="3.N", help="versions of Python it serves")
    parser.add_argument("--to", type=Path, default=ROOT / "dist", metavar="DIR")
    parser.add_argument("--wheels", type=Path, metavar="DIR", help="where downloaded wheels are kept (DIR/wheels)")
    parser.add_argument("--lock", type=Path, default=ROOT / "requirements.lock", metavar="FILE")
    parser.add_argument("--sbom", type=Path, metavar="FILE", help="the list of parts (CycloneDX) to put in")
    given = parser.parse_args(arguments)
    try:
        made = make(
            given.to, given.system, tuple(given.python), lock=given.lock, kept=given.wheels, sbom=given.sbom,
            tell=lambda words: sys.stderr.write(f"{words}\n"),
        )  # fmt: skip
    except BundleFault as fault:
        sys.stderr.write(f"{fault}\n")
        return 2
    sys.stdout.write(f"{made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

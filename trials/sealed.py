"""The sealed box: the archive is made, unpacked and run where there is no network, and nothing even tries to leave.

``unshare --net`` gives a network namespace with nothing but loopback in it. The kernel's calls of the installer, the
server and every command are written down by strace, so that an attempt counts though it could not succeed; attempts
made on purpose prove that it would be seen.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from bundle.contents import ROOT
from bundle.make import make
from trials import record


def run(full: bool) -> record.Outcome:
    """Make the archive for this Python and try it.

    Parameters
    ----------
    full : bool
        Also open the pages in a browser inside the box, compile at installation, install again and remove.

    Returns
    -------
    Outcome
        A line for each thing tried. ``more`` has the size of the archive and of the installation.
    """
    folder = Path(tempfile.mkdtemp(prefix="atlas-sealed-"))
    try:
        return in_folder(folder, full=full)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def in_folder(folder: Path, *, full: bool) -> record.Outcome:
    """Do it in a folder that the caller keeps."""
    archive = archived(folder)
    rows: list[dict[str, Any]] = [_unpacked(archive, folder)]
    inside = subprocess.run(
        [*_alone(), sys.executable, "-m", "trials.sealed_box", str(folder), *(["--full"] if full else [])],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    outcome = folder / "outcome.json"
    if not outcome.is_file():
        log = folder / "out" / "server.log"
        told = log.read_text(encoding="utf-8", errors="replace")[-2000:] if log.is_file() else ""
        raise RuntimeError(f"the trial ended early:\n{inside.stderr[-4000:]}\n{told}")
    rows += json.loads(outcome.read_text(encoding="utf-8"))
    return record.outcome("sealed", rows, full=full, archive_megabytes=round(archive.stat().st_size / 1e6, 1))


def archived(folder: Path) -> Path:
    """Make the archive for the Python of this program; wheels are kept from one run to the next (``ATLAS_WHEELS``)."""
    kept = Path(os.environ.get("ATLAS_WHEELS", "").strip() or ROOT / "dist" / "wheels")
    python = f"3.{sys.version_info[1]}"
    lock = ROOT / "requirements.lock"
    return make(folder / "dist", "linux", (python,), lock=lock, kept=kept, sbom=None, tell=lambda _words: None)


def _unpacked(archive: Path, folder: Path) -> dict[str, Any]:
    """Compare the archive with its checksum and unpack it, as an administrator does."""
    told = archive.with_name(f"{archive.name}.sha256").read_text(encoding="utf-8").partition("  ")[0]
    with archive.open("rb") as stream:
        wrong = int(hashlib.file_digest(stream, "sha256").hexdigest() != told)
    with tarfile.open(archive) as opened:
        opened.extractall(folder / "unpacked", filter="data")
        count = len(opened.getmembers())
    return {
        "attempt": "files in the archive",
        "tries": count,
        "failures": wrong,
        "words": "the checksum beside it fits",
    }


def _alone() -> list[str]:
    """Return the words that run a program in a network namespace of its own; without root in a user's namespace too."""
    return ["unshare", "--net", *([] if os.geteuid() == 0 else ["--user", "--map-root-user"]), "--"]

"""The archive, put together: wheels, app, facts, documents, licences, the list of parts, and what installs it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from bundle import BundleFault, archive, contents, wheels
from bundle.contents import ROOT

_SETUP: Final = Path(__file__).parent / "setup"
_NAMES: Final = {"linux": ("linux-x86_64", ".tar.gz"), "windows": ("windows-amd64", ".zip")}
_BESIDE: Final = {
    "linux": ("install.sh", "INSTALL.md", "INSTALL.zh-CN.md"),
    "windows": ("WINDOWS.md", "WINDOWS.zh-CN.md"),
}
INSTALLER: Final = (
    "__init__.py", "installer/__init__.py", "installer/__main__.py", "installer/checks.py", "installer/facts.py",
    "installer/program.py", "installer/words.toml",
)  # fmt: skip
"""What the installer consists of; the standard library is all that it needs."""


def make(
    to: Path,
    system: str,
    pythons: tuple[str, ...],
    *,
    lock: Path,
    kept: Path | None,
    sbom: Path | None,
    tell: Callable[[str], object],
) -> Path:
    """Make the archive of a system.

    Parameters
    ----------
    to : Path
        The folder it is written to.
    system : str
        "linux" or "windows".
    pythons : tuple of str
        The versions of Python that it can be installed with.
    lock : Path
        Requirements with hashes, for all systems.
    kept : Path or None
        Where downloaded wheels are kept; ``wheels`` in ``to`` by default.
    sbom : Path or None
        The list of parts (CycloneDX), if there is one.
    tell : callable
        Called with a line about each step.

    Returns
    -------
    Path
        ``governance-atlas-<version>-<system>.tar.gz`` (or ``.zip``); beside it its checksum.

    Raises
    ------
    BundleFault
        Something is missing; nothing was written.
    """
    app = contents.app_files()
    commit, clean, when = contents.commit()
    tell(f"wheels for Python {', '.join(pythons)}")
    brought = wheels.bring(lock, system, pythons, kept or to / "wheels")
    files: dict[str, archive.Content] = {f"app/{name}": ROOT / name for name in app}
    files |= {f"wheels/{wheel.name}": wheel for wheel in brought.wheels}
    files |= {f"locks/{python}.lock": text.encode() for python, text in brought.locks.items()}
    files |= {f"licences/{name}": text for name, text in wheels.licences(brought.wheels).items()}
    files |= {name: _SETUP / name for name in _BESIDE[system]}
    if system == "linux":
        files |= {f"setup/{name}": _SETUP / name for name in ("atlas", "atlas.env")}
        files |= {f"setup/bundle/{name}": _SETUP.parent / name for name in INSTALLER}
    if sbom is not None:
        if not sbom.is_file():
            raise BundleFault(f"The list of parts is missing: {sbom}. `make sbom` makes it.")
        files["sbom.json"] = sbom
    about = {
        "version": contents.version(),
        "commit": commit,
        "changed": not clean,
        "system": _NAMES[system][0],
        "pythons": list(pythons),
        "glibc": list(wheels.GLIBC),
        "pip": brought.pip.name,
        "bytes": _room(brought, pythons) + sum((ROOT / name).stat().st_size for name in app),
    }
    files["about.json"] = (json.dumps(about, indent=1) + "\n").encode()
    if not clean:
        tell("note: files differ from the commit; about.json says so")
    name = f"governance-atlas-{about['version']}-{_NAMES[system][0]}"
    target = to / f"{name}{_NAMES[system][1]}"
    tell(f"{len(files)} files, {len(brought.wheels)} wheels")
    archive.write(target, name, files, when)
    return target


def _room(brought: wheels.Brought, pythons: tuple[str, ...]) -> int:
    """Return the bytes that the environment of one Python takes, the largest of all."""
    return max(
        wheels.unpacked_bytes(wheel for wheel in brought.wheels if wheels.digest(wheel) in brought.locks[python])
        for python in pythons
    )

"""The wheels of the bundle: downloaded by the lock with its hashes, for systems other than this one too."""

from __future__ import annotations

import csv
import hashlib
import os
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from email.message import Message
from email.parser import HeaderParser
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Final

from packaging.tags import Tag, compatible_tags, cpython_tags
from packaging.utils import parse_wheel_filename

from bundle import BundleFault
from bundle import lock as locks_of

# 2.28 is the C library of the older systems that offices run (Kylin V10, UOS 20, RHEL 8): newer wheels stay out, even
# where this machine could use them.
GLIBC: Final = (2, 28)
_PLATFORMS: Final = {
    "linux": [f"manylinux_2_{n}_x86_64" for n in range(GLIBC[1], 4, -1)]
    + ["manylinux2014_x86_64", "manylinux2010_x86_64", "manylinux1_x86_64"],
    "windows": ["win_amd64"],
}
_SETUP: Final = Path(__file__).parent / "setup"
_INSTALLER: Final = _SETUP / "pip.lock"
_STANDARD: Final = {"Apache-2.0": _SETUP / "Apache-2.0.txt"}
"""Texts of licences for wheels that state theirs and forget its text."""
_LICENCE: Final = re.compile(r"(?:^|/)(?:licen[cs]es?|copying|notice|authors|ofl|copyright)[^/]*$|/licenses/", re.I)


@dataclass(frozen=True, slots=True)
class Brought:
    """The wheels of a bundle, and for each version of Python the lock that names just its own."""

    wheels: list[Path]
    locks: dict[str, str]
    pip: Path


def bring(lock: Path, system: str, pythons: Sequence[str], kept: Path) -> Brought:
    """Bring every wheel that a lock names, each checked against its hash, and pip itself.

    Parameters
    ----------
    lock : Path
        Requirements with hashes, for all systems.
    system : str
        "linux" or "windows", of 64 bits.
    pythons : sequence of str
        "3.11", "3.12" …
    kept : Path
        Where wheels stay, so that the next bundle downloads none of them again.

    Raises
    ------
    BundleFault
        A wheel is not to be had, or is not the one that the lock names.
    """
    kept.mkdir(parents=True, exist_ok=True)
    found: set[Path] = set()
    locks: dict[str, str] = {}
    for python in pythons:
        wanted = locks_of.read(lock, system, python)
        taken = _chosen(wanted, system, python, kept)
        found |= set(taken.values())
        locks[python] = locks_of.write({n: (wanted[n][0], frozenset([digest(taken[n])])) for n in wanted})
    installer = _chosen(locks_of.read(_INSTALLER, system, pythons[0]), system, pythons[0], kept)["pip"]
    return Brought(sorted({*found, installer}), locks, installer)


def _chosen(wanted: Mapping[str, tuple[str, frozenset[str]]], system: str, python: str, kept: Path) -> dict[str, Path]:
    """Return the wheel of each name, downloaded where it is not kept yet."""
    tags = {tag: rank for rank, tag in enumerate(compatible(system, python))}
    taken = pick(wanted, tags, kept)
    if missing := {name: wanted[name] for name in wanted if name not in taken}:
        asked = kept / f".asked-{os.getpid()}.lock"
        asked.write_text(locks_of.write(missing), encoding="utf-8")
        try:
            _download(asked, system, python, kept)
        finally:
            asked.unlink()
        taken = pick(wanted, tags, kept)
    if lost := sorted(set(wanted) - set(taken)):
        raise BundleFault(f"No wheel for {system}, Python {python}: {', '.join(lost)}")
    return taken


def pick(wanted: Mapping[str, tuple[str, frozenset[str]]], tags: Mapping[Tag, int], kept: Path) -> dict[str, Path]:
    """Return the best wheel of each name among those kept; one that is not the lock's does not count."""
    best: dict[str, tuple[int, Path]] = {}
    for wheel in sorted(kept.glob("*.whl")):
        name, version, _, own = parse_wheel_filename(wheel.name)
        rank = min((tags[tag] for tag in own if tag in tags), default=None)
        if rank is None or name not in wanted or str(version) != wanted[name][0]:
            continue
        if (name not in best or rank < best[name][0]) and digest(wheel) in wanted[name][1]:
            best[name] = (rank, wheel)
    return {name: wheel for name, (_, wheel) in best.items()}


def unpacked_bytes(wheels: Iterable[Path]) -> int:
    """Return how much room the files of the wheels take."""
    total = 0
    for wheel in wheels:
        with zipfile.ZipFile(wheel) as archive:
            total += sum(member.file_size for member in archive.infolist())
    return total


def licences(wheels: Iterable[Path]) -> dict[str, bytes]:
    """Return the licence texts of the wheels, and a list of all wheels with the licence that each states.

    Raises
    ------
    BundleFault
        A wheel brings no text and states no licence whose standard text is here: it could not be passed on.
    """
    found: dict[str, bytes] = {}
    rows = [("package", "version", "licence")]
    for wheel in wheels:
        head, texts = _texts(wheel)
        stated = _stated(head.get_all("Classifier") or [], head)
        if not texts and stated not in _STANDARD:
            raise BundleFault(f"{wheel.name} brings no text of its licence ({stated or 'none stated'}).")
        name = f"{head['Name']}-{head['Version']}"
        found |= {
            f"{name}/{file}": text for file, text in (texts or {"LICENSE": _STANDARD[stated].read_bytes()}).items()
        }
        rows.append((head["Name"], head["Version"], stated or "stated in its text only"))
    told = StringIO()
    csv.writer(told, lineterminator="\n").writerows(dict.fromkeys(rows))
    found["licences.csv"] = told.getvalue().encode()
    return found


def _texts(wheel: Path) -> tuple[Message, dict[str, bytes]]:
    """Return what a wheel says of itself, and the texts of its licence."""
    with zipfile.ZipFile(wheel) as archive:
        inside = [name for name in archive.namelist() if ".dist-info/" in name and ".." not in name]
        metadata = next(name for name in inside if name.endswith(".dist-info/METADATA"))
        head = HeaderParser().parsestr(archive.read(metadata).decode("utf-8", "replace"))
        own = {name: name.partition(".dist-info/")[2] for name in inside if not name.endswith("/")}
        return head, {
            rest.removeprefix("licenses/"): archive.read(name) for name, rest in own.items() if _LICENCE.search(rest)
        }


def _stated(classifiers: list[str], head: Message) -> str:
    said = str(head["License-Expression"] or "") or "; ".join(
        one.rpartition(":: ")[2] for one in classifiers if one.startswith("License ::")
    )
    words = said or str(head["License"] or "").strip().partition("\n")[0]
    return words[:120]


@cache
def digest(wheel: Path) -> str:
    """Return the SHA-256 of a wheel."""
    with wheel.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def compatible(system: str, python: str) -> list[Tag]:
    """Return the tags of wheels that fit a system, the best first."""
    version = tuple(map(int, python.split(".")))
    return [
        *cpython_tags(version, [f"cp{python.replace('.', '')}"], _PLATFORMS[system]),
        *compatible_tags(version, platforms=_PLATFORMS[system]),
    ]


def _download(lock: Path, system: str, python: str, kept: Path) -> None:
    # Without dependencies: the lock is complete, and pip would read its conditions for the system that it runs on.
    words = ["download", "--quiet", "--no-deps", "--require-hashes", "--only-binary", ":all:", "-r", str(lock)]
    words += ["-d", str(kept), "--implementation", "cp", "--python-version", python]
    for abi in (f"cp{python.replace('.', '')}", "abi3", "none"):
        words += ["--abi", abi]
    for platform in _PLATFORMS[system]:
        words += ["--platform", platform]
    done = subprocess.run(
        [sys.executable, "-m", "pip", *words],
        env={**os.environ, "PIP_DISABLE_PIP_VERSION_CHECK": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        said = [line for line in done.stderr.splitlines() if line.startswith("ERROR")] or done.stderr.splitlines()
        raise BundleFault("pip could not bring a wheel:\n" + "\n".join(said[-8:]))

"""What must hold before anything is written: the archive is whole, and the machine will do."""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import platform
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from bundle.installer import Refused

_MANIFEST: Final = "MANIFEST.sha256"
_BESIDES: Final = 300_000_000
"""Room for what the installation writes besides: compiled modules, boundaries, the snapshot."""
_MODULES: Final = ("venv", "ssl", "ctypes", "zlib")


@dataclass(frozen=True, slots=True)
class About:
    """What the archive says of itself (``about.json``).

    Attributes
    ----------
    name : str
        Version and the beginning of the manifest's checksum: two archives are never mistaken for each other.
    """

    version: str
    name: str
    system: str
    pythons: tuple[str, ...]
    glibc: tuple[int, int]
    pip: str
    bytes: int


def about(bundle: Path) -> About:
    """Read what the archive says of itself, without checking its files."""
    for name in (_MANIFEST, "about.json"):
        if not (bundle / name).is_file():
            raise Refused("no_manifest", file=name)
    said: dict[str, Any] = json.loads((bundle / "about.json").read_text(encoding="utf-8"))
    mark = hashlib.sha256((bundle / _MANIFEST).read_bytes()).hexdigest()[:8]
    return About(
        version=str(said["version"]),
        name=f"{said['version']}-{mark}",
        system=str(said["system"]),
        pythons=tuple(map(str, said["pythons"])),
        glibc=(int(said["glibc"][0]), int(said["glibc"][1])),
        pip=str(said["pip"]),
        bytes=int(said["bytes"]),
    )


def whole(bundle: Path) -> int:
    """Compare every file of the archive with the manifest, and return how many there are.

    Raises
    ------
    Refused
        A file is missing or was changed, or there is one that the manifest does not know.
    """
    told: dict[str, str] = {}
    for line in (bundle / _MANIFEST).read_text(encoding="utf-8").splitlines():
        digest, _, name = line.partition("  ")
        told[name] = digest
    for name, digest in told.items():
        file = bundle / name
        if not file.is_file() or file.is_symlink():
            raise Refused("damaged", file=name)
        with file.open("rb") as stream:
            if hashlib.file_digest(stream, "sha256").hexdigest() != digest:
                raise Refused("damaged", file=name)
    # A file more could be a module or a wheel that nobody meant to install.
    for folder, _, names in os.walk(bundle):
        for name in names:
            there = (Path(folder) / name).relative_to(bundle).as_posix()
            if there not in told and there != _MANIFEST and "__pycache__" not in there:
                raise Refused("damaged", file=there)
    return len(told)


def machine(asked: About) -> str:
    """Check system, Python and C library; return the version of Python, "3.11"."""
    found = f"{platform.system().lower()}-{platform.machine().lower()}".replace("amd64", "x86_64")
    if found != asked.system:
        raise Refused("wrong_system", wanted=asked.system, found=found)
    if sys.maxsize <= 2**32:
        raise Refused("wrong_bits")
    python = f"{sys.version_info[0]}.{sys.version_info[1]}"
    if python not in asked.pythons:
        raise Refused("wrong_python", wanted=" / ".join(asked.pythons), found=python)
    for module in _MODULES:
        if importlib.util.find_spec(module) is None:
            raise Refused("no_venv", module=module)
    library, version = platform.libc_ver()
    if library != "glibc":
        raise Refused("other_libc")
    if tuple(map(int, version.split(".")[:2])) < asked.glibc:
        raise Refused("old_libc", found=version, wanted=".".join(map(str, asked.glibc)))
    return python


def place(to: Path, bundle: Path, asked: About) -> tuple[int, int]:
    """Check the folder to install to; return the bytes that are needed and those that are free."""
    if any(ord(letter) < 32 for letter in str(to)) or ":" in str(to):
        raise Refused("bad_path", folder=to)
    if to == bundle or bundle in to.parents:
        raise Refused("inside", folder=to)
    ours = (to / "versions").is_dir() or (to / ".installing").is_file()  # the second stays when it is removed
    if to.is_file() or (to.is_dir() and any(to.iterdir()) and not ours):
        raise Refused("not_ours", folder=to)
    near = next(parent for parent in (to, *to.parents) if parent.exists())
    if not os.access(near, os.W_OK | os.X_OK):
        raise Refused("not_writable", folder=near, why=os.strerror(13))
    need, free = asked.bytes * 5 // 4 + _BESIDES, shutil.disk_usage(near).free
    if free < need:
        raise Refused("no_space", folder=to, need=need // 1_000_000 + 1, free=free // 1_000_000)
    return need, free

"""A lock with hashes, read for one system and one version of Python, wherever this program itself runs."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from packaging.requirements import InvalidRequirement, Requirement
from packaging.utils import canonicalize_name

from bundle import BundleFault

_SYSTEMS: Final = {
    "linux": {"os_name": "posix", "sys_platform": "linux", "platform_system": "Linux", "platform_machine": "x86_64"},
    "windows": {"os_name": "nt", "sys_platform": "win32", "platform_system": "Windows", "platform_machine": "AMD64"},
}
_HASH: Final = re.compile(r"--hash=sha256:([0-9a-f]{64})")


def read(lock: Path, system: str, python: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Return what a lock asks for on a system: name → version and the hashes that are allowed.

    Parameters
    ----------
    lock : Path
        Lines ``name==version ; marker --hash=sha256:…``, continued by a backslash.
    system : str
        "linux" or "windows".
    python : str
        "3.11", "3.12" …

    Raises
    ------
    BundleFault
        The lock is missing, or a line is not pinned or has no hash.
    """
    try:
        text = lock.read_text(encoding="utf-8")
    except OSError as error:
        raise BundleFault(f"The lock {lock.name} cannot be read: {error.strerror}.") from error
    environment = {
        **_SYSTEMS[system], "python_version": python, "python_full_version": f"{python}.0",
        "implementation_name": "cpython", "platform_python_implementation": "CPython",
    }  # fmt: skip
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        words = line.partition("#")[0].strip()
        if not words or words.startswith("--"):
            continue
        name, version, holds = _pinned(words.partition("--hash")[0].strip(), environment, lock.name)
        hashes = frozenset(_HASH.findall(words))
        if not hashes:
            raise BundleFault(f"{lock.name}: {name} has no hash.")
        if holds:
            found[name] = (version, hashes)
    return found


def write(wanted: Mapping[str, tuple[str, frozenset[str]]]) -> str:
    """Return the text of a lock."""
    return "".join(
        f"{name}=={version}" + "".join(f" \\\n    --hash=sha256:{one}" for one in sorted(hashes)) + "\n"
        for name, (version, hashes) in sorted(wanted.items())
    )


def _pinned(words: str, environment: dict[str, str], file: str) -> tuple[str, str, bool]:
    try:
        asked = Requirement(words)
    except InvalidRequirement as error:
        raise BundleFault(f"{file}: {words!r} is no requirement.") from error
    pins = [one.version for one in asked.specifier if one.operator == "=="]
    if len(pins) != 1:
        raise BundleFault(f"{file}: {asked.name} is not pinned to one version.")
    return canonicalize_name(asked.name), pins[0], asked.marker is None or asked.marker.evaluate(environment)

"""The office's facts over an upgrade: what it changed is its own; what it left as it came follows the version.

All or nothing: a catalogue of one version under figures of another would not pass its checks. So as soon as one shipped
file was changed, or a file of facts was added, everything stays, and the new facts lie beside it to compare.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final, Literal

_NOT_FACTS: Final = ("articles", "audit", "build", "intake")
Outcome = Literal["new", "same", "updated", "kept"]


def settle(data: Path, before: Path | None, after: Path, beside: Path) -> Outcome:
    """Bring the facts of a version into the office's data folder, or lay them beside it.

    Parameters
    ----------
    data : Path
        The office's data; made where it is missing.
    before : Path or None
        The facts that the version in use came with; None for a first installation.
    after : Path
        The facts that the other version comes with.
    beside : Path
        Where they are laid if the office's own stay.

    Returns
    -------
    str
        "new", "same", "updated" or "kept". Cut off anywhere, a second run comes to the same end.
    """
    if not any(_facts(data)):
        _copy(after, data, sorted(_facts(after)))
        return "new"
    if _own(data, [after] if before is None else [before, after]):
        if beside.exists():
            shutil.rmtree(beside)
        _copy(after, beside, sorted(_facts(after)))
        return "kept"
    wanted = set(_facts(after))
    changed = [name for name in sorted(wanted) if _bytes(data / name) != _bytes(after / name)]
    gone = sorted(set(_facts(data)) - wanted)
    _copy(after, data, changed)
    for name in gone:
        (data / name).unlink()
    return "updated" if changed or gone else "same"


def _own(data: Path, shipped: list[Path]) -> bool:
    """Return whether a file of facts is as no version brought it, or one that they brought is gone."""
    there = set(_facts(data))
    if any(all(_bytes(data / name) != _bytes(one / name) for one in shipped) for name in there):
        return True
    # Missing from the data, though every version has it: somebody removed it.
    return any(all((one / name).is_file() for one in shipped) for name in set(_facts(shipped[0])) - there)


def _facts(folder: Path) -> Iterator[str]:
    for inside, folders, names in os.walk(folder):
        at = Path(inside)
        if at == folder:
            folders[:] = [name for name in folders if name not in _NOT_FACTS]
        for name in names:
            if not name.startswith("."):
                yield (at / name).relative_to(folder).as_posix()


def _bytes(file: Path) -> bytes | None:
    return file.read_bytes() if file.is_file() else None


def _copy(source: Path, target: Path, names: list[str]) -> None:
    for name in names:
        goal = target / name
        goal.parent.mkdir(parents=True, exist_ok=True)
        unfinished = goal.with_name(f".{goal.name}.part")
        shutil.copyfile(source / name, unfinished)
        with unfinished.open("rb+") as stream:
            os.fsync(stream.fileno())
        unfinished.replace(goal)

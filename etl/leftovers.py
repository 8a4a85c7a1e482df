"""What killed programs left lying about, and whether the facts changed while one went on.

Nothing here is needed to read the facts: a reader that may not write leaves what it finds.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from etl.atomic import REDO, exclusive, finish, is_left_over, partial
from etl.faults import AtlasError
from etl.paths import Folders

_DEPTHS: Final = (".*.partial", "*/.*.partial", "*/*/.*.partial")
_ELSEWHERE: Final = ("build", "intake", "audit")
PAPERS: Final = ("intake/.publishing.json", f"periodic/*/{REDO}")
Stamp = frozenset[tuple[str, int, int, int]]


class Overtaken(AtlasError):
    """The facts that were read are not those that lie there now."""


def sweep(folders: Folders) -> None:
    """Remove the unfinished files of programs that are gone, and finish drafts whose proposals were half written."""
    for home, depths in ((folders.data, _DEPTHS), (folders.intake, _DEPTHS[:2]), (folders.articles, _DEPTHS[:1])):
        for path in (found for depth in depths for found in home.glob(depth)):
            if path.is_file() and is_left_over(path):
                with contextlib.suppress(OSError):  # a folder that may only be read keeps it
                    path.unlink()
    for paper in folders.intake.glob(f"*/{REDO}"):
        # Who has the lock is at work on it; a damaged paper or a full disk is told to the one who opens the draft.
        with contextlib.suppress(OSError, ValueError, AttributeError), exclusive(paper.parent / ".lock", 0):
            finish(paper.parent)


@contextmanager
def temporary(stem: str, home: Path | None = None) -> Iterator[Path]:
    """Make a folder of this program that only its owner can read; it goes at the end, and a killed one's at the next.

    Parameters
    ----------
    stem : str
        What it is for.
    home : Path, optional
        Where; by default among the temporary files.
    """
    home = home or Path(tempfile.gettempdir())
    for left in home.glob(f".{stem}-*"):
        if is_left_over(left):
            shutil.rmtree(left, ignore_errors=True)
    folder = partial(home, stem)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def stamp(folders: Folders) -> Stamp:
    """Return name, time, size and number of every file of facts and texts, and of the papers of those who write."""
    found = set()
    for home in (folders.data, folders.articles):
        for top, inner, names in os.walk(home):
            if Path(top) == folders.data:
                inner[:] = [name for name in inner if name not in _ELSEWHERE]
            found |= {_of(Path(top, name)) for name in names if not name.startswith(".")}
    papers = (path for pattern in PAPERS for path in folders.data.glob(pattern))
    return frozenset(found | {_of(path) for path in papers})


def _of(path: Path) -> tuple[str, int, int, int]:
    try:
        state = path.stat()
    except FileNotFoundError:
        return str(path), 0, 0, 0
    return str(path), state.st_mtime_ns, state.st_size, state.st_ino


def refuse_overtaken(folders: Folders, before: Stamp) -> None:
    """Raise ``Overtaken`` where a file of facts is not what it was."""
    if changed := stamp(folders) ^ before:
        raise Overtaken("facts_changed", file=Path(sorted(name for name, *_ in changed)[0]).name)

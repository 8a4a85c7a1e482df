"""Putting restored files in place of others: all of them or none, even when the process is killed between two.

Everything new is written beside the old first. Then a paper says what takes whose place, and from that moment the work
is carried out: by this process or, after a kill, by the next command. It only renames, and what has to go is moved
aside, never removed.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from etl import audited
from etl.atomic import exclusive, flush, is_left_over, write_whole
from etl.faults import AtlasError

PAPER: Final = ".restoring.json"
STAGE: Final = ".restoring"
_LOCKS: Final = (".lock", "journal.lock")
_PATIENCE: Final = 60.0


@dataclass(frozen=True, slots=True)
class Step:
    """What becomes of one folder.

    Attributes
    ----------
    home, stage, aside : str
        The folder; where its new files lie; where its old ones go.
    put, gone : list of str
        Files that come, and files that go without another in their place, as paths below ``home``.
    drafts : bool
        Whether the folders in it are drafts, into which nobody may write meanwhile.
    """

    home: str
    stage: str
    aside: str
    put: list[str]
    gone: list[str]
    drafts: bool


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole of a restoration: its steps, and the line for the audit log."""

    steps: list[Step]
    line: dict[str, Any]


def unfinished(data: Path) -> bool:
    """Return whether a restoration was begun and not brought to its end."""
    return (data / PAPER).is_file()


def begin(data: Path, paper: Paper) -> None:
    """Write the paper: from now on the restoration is carried out."""
    write_whole(data / PAPER, json.dumps(asdict(paper), ensure_ascii=False).encode())


def finish_restore(data: Path) -> None:
    """Bring to its end a restoration that was begun; nothing happens where none was.

    Only for one who holds the lock of publishing.

    Parameters
    ----------
    data : Path
        The folder of facts.

    Raises
    ------
    AtlasError
        The paper cannot be read, or a file cannot be moved: then everything is as it was before.
    """
    if (line := _finished(data)) is not None:
        audited.enter(data, line)
        _done(data)


def _finished(data: Path) -> dict[str, Any] | None:
    """Carry out the paper and return its line; None where there is none. The paper stays."""
    try:
        said = json.loads((data / PAPER).read_bytes())
        paper = Paper([Step(**step) for step in said["steps"]], dict(said["line"]))
    except FileNotFoundError:
        return None
    except (ValueError, KeyError, TypeError) as error:
        raise AtlasError("backup.paper_broken", file=data / PAPER) from error
    try:
        for step in paper.steps:
            _carry_out(step)
    except (OSError, TimeoutError) as error:
        _put_back(data, paper)
        raise AtlasError("backup.not_restored", why=error) from error
    return paper.line


def _done(data: Path) -> None:
    """Take the paper away and what it needed; what was replaced stays aside."""
    said = json.loads((data / PAPER).read_bytes())
    (data / PAPER).unlink()
    flush(data)
    for step in said["steps"]:
        shutil.rmtree(step["stage"], ignore_errors=True)


def sweep(homes: list[Path]) -> None:
    """Remove what a restoration that was killed before its paper left; only where there is no paper."""
    for home in homes:
        for left in home.glob(f"{STAGE}-*") if home.is_dir() else ():
            if is_left_over(left):
                shutil.rmtree(left, ignore_errors=True)


def _carry_out(step: Step) -> None:
    home, stage, aside = Path(step.home), Path(step.stage), Path(step.aside)
    with _drafts_quiet(step, [*step.gone, *step.put]):
        for name in step.gone:
            _move(home / name, aside / name)
        _clear(home, step.gone, keep_locks=step.drafts)
        for name in step.put:
            if (stage / name).exists():
                _move(home / name, _free(aside / name))
                _move(stage / name, home / name)
    for folder in sorted({(home / name).parent for name in step.put} | {home}):
        if folder.is_dir():
            flush(folder)


def _put_back(data: Path, paper: Paper) -> None:
    """Undo what was carried out of a paper, and take the paper away."""
    try:
        for step in paper.steps:
            home, stage, aside = Path(step.home), Path(step.stage), Path(step.aside)
            for name in step.put:
                if not (stage / name).exists():
                    _move(home / name, stage / name)
            for name in [*step.gone, *step.put]:
                if (aside / name).exists():
                    _move(aside / name, home / name)
            shutil.rmtree(aside, ignore_errors=True)
    except OSError as error:
        raise AtlasError("backup.half", file=data / PAPER, why=error) from error
    _done(data)


def _move(source: Path, target: Path) -> None:
    """Rename a file unless that was done before; one that was moved aside already is never overwritten."""
    if not source.exists() or target.exists():
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    source.replace(target)


def _free(path: Path) -> Path:
    """Return a name that nothing has: after a kill somebody may have written a file that was moved aside already."""
    number = 0
    found = path
    while found.exists():
        number += 1
        found = path.with_name(f"{path.name}.{number}")
    return found


def _clear(home: Path, gone: list[str], *, keep_locks: bool) -> None:
    """Remove the folders that are empty now."""
    for folder in sorted({parent for name in gone for parent in (home / name).parents}, reverse=True):
        if folder == home or not folder.is_relative_to(home) or not folder.is_dir():
            continue
        left = {path.name for path in folder.iterdir()}
        if left <= (set(_LOCKS) if keep_locks else set()):
            shutil.rmtree(folder)


@contextmanager
def _drafts_quiet(step: Step, names: list[str]) -> Iterator[None]:
    """Keep the dashboard and other commands from writing into the drafts that change."""
    with ExitStack() as held:
        folders = {Path(step.home) / name.split("/")[0] for name in names if "/" in name} if step.drafts else set()
        for folder in sorted(folders):
            for lock in _LOCKS:
                if folder.is_dir():
                    held.enter_context(exclusive(folder / lock, _PATIENCE))
        yield

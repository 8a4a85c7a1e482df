"""A publication is carried out whole or not at all, even when its process is killed between two steps.

Before anything is touched, all of it is written down: which files are to hold what, and what they hold now. From then
on the next command finds that paper and finishes the work; where it cannot, every file that was changed is put back. A
build comes after the files, then the line in ``publications.jsonl`` and that in the audit log; the paper goes only when
both are there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from etl import audited
from etl.atomic import exclusive, is_left_over, write_whole
from etl.backup import swap
from etl.faults import AtlasError, FaultyFacts
from etl.import_write import replace_together
from etl.intake import ledger
from etl.intake.changes import FileChange, sound
from etl.intake.ledger import Publication
from etl.paths import Folders

Build = Callable[[Folders], str]
"""Builds the current facts and returns the build id."""

LOCK: Final = ".publish-lock"
INTENT: Final = ".publishing.json"
ASIDE: Final = f"{INTENT}.broken"
IMPORT: Final = "import"
PATIENCE: Final = 60.0
"""Seconds to wait for another publisher."""


@dataclass(frozen=True, slots=True)
class Intent:
    """What is to be done: the line for the ledger, the files, and whether a build follows.

    An import of figures has no line in the ledger, only one in the audit log.
    """

    record: Publication
    files: Sequence[FileChange]
    builds: bool


@contextmanager
def publishing(folders: Folders, build: Build, tell: Callable[[str, Publication], None]) -> Iterator[None]:
    """Be the only publisher, with whatever a killed one left brought to an end.

    Parameters
    ----------
    folders : Folders
        Where everything lies.
    build : callable
        For completing what was left.
    tell : callable
        Called with the outcome and the line of a publication that was left half-way.

    Raises
    ------
    AtlasError
        Another publisher is at work and did not end in time.
    """
    home = _home(folders)
    home.mkdir(parents=True, exist_ok=True)
    try:
        with exclusive(home / LOCK, PATIENCE):
            _settle(folders, build, tell)
            yield
    except TimeoutError as error:
        raise AtlasError("intake_busy", seconds=int(PATIENCE)) from error


def settle(folders: Folders, build: Build, tell: Callable[[str, Publication], None]) -> None:
    """Bring to an end what a killed publisher left; costs nothing where nothing was left."""
    if (_home(folders) / INTENT).is_file() or swap.unfinished(folders.data):
        with publishing(folders, build, tell):
            pass


def carry_out(folders: Folders, intent: Intent, build: Build) -> Publication:
    """Write the files, build, and enter the line; only for one who holds the lock.

    Returns
    -------
    dict
        The line as it was entered.

    Raises
    ------
    AtlasError, FaultyFacts
        The files are as they were before.
    """
    audited.ready(folders.data)
    _write_intent(folders, intent)
    return _go_on(folders, intent, build)


def _go_on(folders: Folders, intent: Intent, build: Build) -> Publication:
    try:
        for change in intent.files:
            if _content(_path(folders, change)) not in (change.before, change.after):
                raise AtlasError("intake_overtaken", file=change.name)
        replace_together([(_path(folders, change), change.after) for change in intent.files])
        built = build(folders) if intent.builds else intent.record["build_before"]
    except BaseException as error:
        _put_back(folders, intent)
        if isinstance(error, AtlasError) and error.key == "import_not_put_back":  # by now it is
            raise AtlasError("import_not_written", why=error.values["why"]) from error
        raise
    return _enter(folders, {**intent.record, "build_after": built})


def _enter(folders: Folders, record: Publication) -> Publication:
    if record["action"] == IMPORT:
        audited.enter(folders.data, record["audit"])
    else:
        try:
            ledger.append(folders.data, record)
        except OSError as error:
            raise AtlasError("intake_not_entered", why=error) from error  # the paper stays: the next command enters it
        audited.publication(folders.data, record)
    _forget(folders)
    return record


def _settle(folders: Folders, build: Build, tell: Callable[[str, Publication], None]) -> None:
    swap.finish_restore(folders.data)
    try:
        intent = _read_intent(folders)
    except (ValueError, KeyError, TypeError) as error:
        _set_aside(folders, error)
        tell("set_aside", {"id": ASIDE, "who": ""})
        return
    if intent is None:
        return
    _sweep(folders, intent)
    entered = next((record for record in ledger.read(folders.data) if record["id"] == intent.record["id"]), None)
    if entered is not None:
        audited.publication(folders.data, entered, again=True)
        _forget(folders)
        return
    try:
        tell("completed", _go_on(folders, intent, build))
    except (AtlasError, FaultyFacts):
        if (_home(folders) / INTENT).is_file():  # the files are new and built, only the line is missing
            raise
        tell("put_back", intent.record)


def _put_back(folders: Folders, intent: Intent) -> None:
    """Give every file that holds what was to be written what it held before; one that somebody edited stays.

    The paper stays where a file cannot be put back or is damaged: whoever mends it finds the rest as it was.
    """
    contents = [(change, _content(_path(folders, change))) for change in intent.files]
    changed = [change for change, content in contents if change.before != change.after and content == change.after]
    try:
        replace_together([(_path(folders, change), change.before) for change in changed])
    except AtlasError as error:
        raise AtlasError("intake_not_put_back", why=error.values["why"]) from error
    if damaged := [change.name for change, content in contents if not sound(change, content)]:
        raise AtlasError("intake_file_damaged", files=", ".join(damaged), paper=INTENT)
    _forget(folders)


def _sweep(folders: Folders, intent: Intent) -> None:
    for folder in {_path(folders, change).parent for change in intent.files}:
        for path in folder.glob(".*") if folder.is_dir() else ():
            if is_left_over(path) and path.is_file():
                path.unlink(missing_ok=True)


def import_together(
    folders: Folders, contents: Sequence[tuple[str, str]], line: Mapping[str, Any], build: Build
) -> None:
    """Write the files of an import, all or none, with its line in the audit log; only for one who holds the lock.

    Parameters
    ----------
    folders : Folders
        Where the facts lie.
    contents : sequence of (str, str)
        Name below the data folder, and the whole text.
    line : mapping
        See ``audited.figures``.
    build : callable
        See ``transaction``.
    """
    files = [FileChange("data", name, _content(folders.data / name), text) for name, text in contents]
    record = {"id": line["what"], "who": line["who"], "action": IMPORT, "audit": dict(line), "build_before": None}
    carry_out(folders, Intent(record, files, builds=False), build)


def _write_intent(folders: Folders, intent: Intent) -> None:
    write_whole(_home(folders) / INTENT, json.dumps(asdict(intent), ensure_ascii=False).encode())


def under_way(data: Path) -> Publication | None:
    """Return the line of the publication that is being carried out; None where there is none, or no builds follow it.

    A paper that cannot be read is told by the next publisher.
    """
    try:
        intent = json.loads((data / "intake" / INTENT).read_bytes())
        record: Publication = intent["record"]
        return record if intent["builds"] and {"id", "at", "action", "edits"} <= record.keys() else None
    except (FileNotFoundError, ValueError, KeyError, TypeError, AttributeError):
        return None


def _read_intent(folders: Folders) -> Intent | None:
    try:
        found: dict[str, Any] = json.loads((_home(folders) / INTENT).read_bytes())
    except FileNotFoundError:
        return None
    record = found["record"]
    if any(name not in record for name in ("id", "who", "action", "build_before")):
        raise KeyError("record")
    return Intent(record, [FileChange(**change) for change in found["files"]], bool(found["builds"]))


def _set_aside(folders: Folders, error: Exception) -> None:
    """Take a paper that cannot be read out of the way, where the facts are those of the current snapshot."""
    from etl.pipeline import difference

    try:
        differs = bool(difference(folders, lambda step: None))
    except (AtlasError, FaultyFacts):
        differs = True
    paper = _home(folders) / INTENT
    if differs:
        raise AtlasError("intake_paper_broken", file=paper) from error
    paper.replace(paper.with_name(ASIDE))


def _forget(folders: Folders) -> None:
    (_home(folders) / INTENT).unlink(missing_ok=True)


def _home(folders: Folders) -> Path:
    """Lock and paper belong to the facts, wherever the drafts may lie."""
    return folders.data / "intake"


def _path(folders: Folders, change: FileChange) -> Path:
    return (folders.articles if change.root == "articles" else folders.data) / change.name


def _content(path: Path) -> str | None:
    try:
        return path.read_bytes().decode("utf-8", errors="surrogateescape")
    except FileNotFoundError:
        return None

"""``install.sh``, and ``atlas rollback``, ``atlas versions``, ``atlas uninstall`` of what it installed."""

from __future__ import annotations

import argparse
import fcntl
import json
import shutil
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from bundle.installer import Refused, checks, facts, program, say

_ARCHIVE = Path(__file__).resolve().parents[3]  # <archive>/setup/bundle/installer


def main(arguments: Sequence[str] | None = None) -> int:
    """Install, roll back, list or remove; return 0, or 2 after words why not."""
    parser = argparse.ArgumentParser(prog="install.sh", description=say("help"))
    parser.add_argument(
        "command", nargs="?", choices=("install", "rollback", "versions", "uninstall"), default="install"
    )
    parser.add_argument("--to", type=Path, default=Path.home() / "governance-atlas", metavar="DIR", help=say("help_to"))
    parser.add_argument("--check", action="store_true", help=say("help_check"))
    parser.add_argument("--no-compile", action="store_true", help=say("help_fast"))
    parser.add_argument("--purge", action="store_true", help=say("help_purge"))
    given = parser.parse_args(arguments)
    to = given.to.expanduser().resolve()
    try:
        if given.command == "install":
            _install(to, only_check=given.check, compiled=not given.no_compile)
        elif program.current(to) is None:
            raise Refused("no_installation", folder=to)
        elif given.command == "rollback":
            _roll_back(to)
        elif given.command == "versions":
            _versions(to)
        else:
            _uninstall(to, purge=given.purge)
    except Refused as refused:
        _tell(refused.words(), sys.stderr)
        return 2
    except OSError as error:
        _tell(say("not_writable", folder=error.filename or to, why=error.strerror or error), sys.stderr)
        return 2
    return 0


def _install(to: Path, *, only_check: bool, compiled: bool) -> None:
    asked = checks.about(_ARCHIVE)
    python = checks.machine(asked)
    need, free = checks.place(to, _ARCHIVE, asked)
    _tell(say("checking"))
    checks.whole(_ARCHIVE)
    _tell(say("machine_fits", python=python, need=need // 1_000_000 + 1, free=free // 1_000_000))
    if only_check:
        return
    (to / "versions").mkdir(parents=True, exist_ok=True)
    with _alone(to):
        before = program.current(to)
        _tell(say("environment", version=asked.version, python=python))
        folder = program.make(_ARCHIVE, to, asked, python, compiled=compiled)
        if before == folder:
            _tell(say("already", folder=to))
        _use(to, before, folder)
        program.sweep(to)
    _tell(say("done", version=asked.version, folder=to))
    _tell(say("start", command=to / "atlas"))
    _tell(say("start_service", command=to / "atlas"))
    if before is not None:
        _tell(say("restart"))
    if (earlier := program.previous(to)) is not None:
        _tell(say("kept_versions", version=_version(earlier), command=to / "atlas"))


def _use(to: Path, before: Path | None, folder: Path) -> None:
    """Bring the facts, build the snapshot, switch; where the build finds faults everything is as it was."""
    shipped = None if before is None else before / "shipped"
    beside = to / f"data-of-{folder.name}"
    found = facts.settle(to / "data", shipped, folder / "shipped", beside)
    _tell(say(f"facts_{found}", folder=beside))
    program.settings(to, folder)
    _tell(say("building"))
    try:
        program.build(folder)
    except Refused:
        if found == "updated" and shipped is not None:
            facts.settle(to / "data", folder / "shipped", shipped, beside)
        raise
    program.switch(to, folder)


def _roll_back(to: Path) -> None:
    with _alone(to):
        before, folder = program.current(to), program.previous(to)
        if folder is None:
            raise Refused("no_previous")
        _use(to, before, folder)
    _tell(say("rolled_back", version=_version(folder)))
    _tell(say("restart"))


def _versions(to: Path) -> None:
    used = program.current(to)
    for folder in sorted((to / "versions").iterdir()):
        if (folder / "complete.json").is_file():
            _tell(say("version_line", mark="*" if folder.resolve() == used else " ", version=folder.name))


def _uninstall(to: Path, *, purge: bool) -> None:
    with _alone(to):
        for name in ("atlas", "current", "previous"):
            (to / name).unlink(missing_ok=True)
        shutil.rmtree(to / "versions")
        if purge:
            shutil.rmtree(to)
    _tell(say("purged" if purge else "uninstalled", folder=to))


def _version(folder: Path) -> str:
    return str(json.loads((folder / "complete.json").read_text(encoding="utf-8"))["version"])


@contextmanager
def _alone(to: Path) -> Iterator[None]:
    """Hold the installation: two installers at once would sweep each other's versions."""
    with (to / ".installing").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise Refused("running", folder=to) from None
        yield


def _tell(words: str, stream: object = None) -> None:
    out = sys.stdout if stream is None else sys.stderr
    out.write(words + "\n")
    out.flush()


if __name__ == "__main__":
    for stream in (sys.stdout, sys.stderr):
        stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    sys.exit(main())

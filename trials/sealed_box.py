"""What happens inside the sealed box: ``unshare --net python -m trials.sealed_box FOLDER``; only loopback is there.

The archive is installed and run by what a new machine has: its system's Python, an empty home, no cache, no variables.
Each program is watched; this one, which plays the reader, is not.
"""

from __future__ import annotations

import fcntl
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from trials import record, sealed_controls, sealed_pages, sealed_watch

_UP: Final = 0x1
_GET_FLAGS, _SET_FLAGS, _LIST = 0x8913, 0x8914, 0x8912
_STARTED: Final = 90.0
Row = dict[str, Any]


class Box:
    """One installation in the box, and the lines of the table that it fills."""

    def __init__(self, folder: Path, *, full: bool) -> None:
        self.folder, self.full = folder, full
        self.archive = next(path for path in (folder / "unpacked").iterdir() if path.is_dir())
        self.home, self.logs, self.out = folder / "home", folder / "logs", folder / "out"
        for made in (self.home, self.logs, self.out):
            made.mkdir()
        self.to = self.home / "governance-atlas"
        self.rows: list[Row] = []

    @property
    def environment(self) -> dict[str, str]:
        """A new machine's: a path, a home that is empty, a language."""
        return {"PATH": os.defpath, "HOME": str(self.home), "ATLAS_LANG": "en"} | _python_of_this_machine()

    def row(self, attempt: str, tries: int, failed: Sequence[str], words: str = "") -> None:
        """Add a line to the table; the first faults stand in it."""
        self.rows.append(
            {"attempt": attempt, "tries": tries, "failures": len(failed), "words": "; ".join(failed[:3]) or words}
        )

    def run(self, name: str, words: Sequence[object]) -> subprocess.CompletedProcess[str]:
        """Run a program of the box under watch."""
        return sealed_watch.run(
            self.logs / f"{name}.strace", words, env=self.environment, cwd=self.out, stdin=subprocess.DEVNULL
        )

    def watched(self, attempt: str, names: Sequence[str]) -> None:
        """Add a line about what the programs of some logs tried."""
        found = {name: sealed_watch.read(self.logs / f"{name}.strace") for name in names}
        failed = [line for one in found.values() for line in one.elsewhere]
        failed += [f"{name} was not watched" for name, one in found.items() if not one.programs]
        programs, calls = sum(one.programs for one in found.values()), sum(one.calls for one in found.values())
        words = f"none by {programs} programs: every address is loopback's"
        self.row(f"{attempt}: calls that leave the machine", calls, failed, words)


def main() -> int:
    """Do everything and write ``outcome.json``."""
    folder, full = Path(sys.argv[1]), "--full" in sys.argv
    raise_loopback()
    box = Box(folder, full=full)
    others = interfaces()
    box.row("network interfaces besides loopback", len(others) + 1, others, "only loopback is there")
    controls(box)
    if install(box):
        with served(box) as port:
            pages(box, port)
        box.watched("the server", ["server"])
        exports(box)
        upkeep(box)
    left = [path.name for path in box.home.iterdir() if path != box.to]
    box.row("files written to the home outside the installation", 1, left, "none")
    (folder / "outcome.json").write_text(json.dumps(box.rows, ensure_ascii=False), encoding="utf-8")
    return 0


def raise_loopback() -> None:
    """Switch the loopback interface of this network namespace on, as a machine does when it starts."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as handle:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(handle, _GET_FLAGS, asked))[1]
        fcntl.ioctl(handle, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))


def interfaces() -> list[str]:
    """Return the names of the network interfaces besides loopback."""
    return [name for _, name in socket.if_nameindex() if name != "lo"]


def controls(box: Box) -> None:
    """Try to leave on purpose: each attempt must be seen."""
    # By the Python of the trial, which has DuckDB, requests and pip; it must not find the index it is used to.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PIP_")}
    unseen = []
    for name in sealed_controls.WAYS:
        log = box.logs / f"control-{name}.strace"
        words = [sys.executable, "-m", "trials.sealed_controls", name]
        sealed_watch.run(log, words, env=clean | {"HOME": str(box.logs)}, cwd=record.ROOT)
        if not sealed_watch.read(log).elsewhere:
            unseen.append(name)
    box.row("attempts made on purpose that the watch must see", len(sealed_controls.WAYS), unseen, "all seen")


def install(box: Box) -> bool:
    """Install the archive; say what it wrote where."""
    words: list[object] = ["sh", box.archive / "install.sh"]
    checked = box.run("check", [*words, "--check"])
    box.row("installer, only to check", 1, _faults(checked), checked.stdout.strip().splitlines()[-1:][0])
    done = box.run("install", words if box.full else [*words, "--no-compile"])
    said = [line for line in done.stdout.splitlines() if line.startswith("Installed:")] or ["it said nothing"]
    box.row("installation", 1, _faults(done), said[0].split(", in ")[0])  # not where: that is this machine's
    box.watched("the installer", ["check", "install"])
    return done.returncode == 0


@contextmanager
def served(box: Box) -> Iterator[int]:
    """Run the installed server under watch; yield its port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    words = [box.to / "atlas", "serve", "--port", port]
    with (box.out / "server.log").open("wb") as log:
        process = subprocess.Popen(
            sealed_watch.command(box.logs / "server.strace", words),
            env=box.environment, cwd=box.out, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
        )  # fmt: skip
    try:
        _wait(port, process)
        yield port
    finally:
        os.killpg(process.pid, signal.SIGTERM)  # strace and all that it watches
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def pages(box: Box, port: int) -> None:
    """Open every page, and fetch what a browser fetches besides."""
    asked = list(sealed_pages.links(full=box.full))
    box.row("pages and kinds of pictures, in zh and en", len(asked), sealed_pages.open_all(port, asked), "all drawn")
    tries, lost = sealed_pages.files(port)
    box.row("scripts, fonts and outlines that a browser fetches", tries, lost, "all from this machine")
    if box.full:
        from trials import sealed_browser

        tries, lost, hosts = sealed_browser.look(port, asked)
        box.row("the same pages in a browser in the box", tries, lost, "all drawn, no error on the page")
        box.row("hosts that the browser's pages asked besides", tries, hosts, "none")


def exports(box: Box) -> None:
    """Write every kind of file by command."""
    lost, names = [], []
    for name, words in sealed_pages.exports(box.out, full=box.full):
        done = box.run(f"export-{name}", [box.to / "atlas", *words])
        names.append(f"export-{name}")
        file = box.out / name
        if done.returncode or not file.is_file() or not file.stat().st_size:
            lost.append(f"{name}: {(done.stderr.strip().splitlines() or ['nothing written'])[-1]}")
    script = (
        "from pathlib import Path; from dashboard.package import package_bytes; from dashboard.store import Store; "
        "Path('package.zip').write_bytes(package_bytes(Store()))"
    )
    done = box.run("export-package", [box.to / "current" / ".venv" / "bin" / "python", "-c", script])
    if done.returncode:
        lost.append(f"package.zip: {done.stderr.strip().splitlines()[-1]}")
    box.row("files written by command, every format", len(names) + 1, lost, "all written")
    box.watched("the commands that write files", [*names, "export-package"])


def upkeep(box: Box) -> None:
    """Do what an administrator and a clerk do: check, extract, empty workbooks, install again, go round."""
    article = box.out / "article.txt"
    article.write_text("甲县划分网格120个，配备专职网格员130名。\n", encoding="utf-8")
    atlas = box.to / "atlas"
    tried: dict[str, list[object]] = {
        "etl-check": [atlas, "etl", "check"],
        "etl-extract": [atlas, "etl", "extract", article],
        "etl-templates": [atlas, "etl", "templates", "--to", box.out / "templates"],
        "versions": [atlas, "versions"],
    }
    if box.full:
        tried["install-again"] = ["sh", box.archive / "install.sh"]
        tried["uninstall"] = [atlas, "uninstall"]
    lost = []
    for name, words in tried.items():
        done = box.run(name, words)
        lost += [f"{name}: {fault}" for fault in _faults(done)]
    if box.full and not (box.to / "data" / "regions.csv").is_file():
        lost.append("uninstall: the data is gone")
    box.row("commands of an administrator and a clerk", len(tried), lost, "all done")
    box.watched("these commands", list(tried))


def _faults(done: subprocess.CompletedProcess[str]) -> list[str]:
    return (
        [] if done.returncode == 0 else [(done.stderr or done.stdout).strip()[-400:] or f"ended with {done.returncode}"]
    )


def _wait(port: int, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + _STARTED
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            if process.poll() is not None:
                break
            time.sleep(0.2)
    raise RuntimeError("the installed server did not start")


def _python_of_this_machine() -> dict[str, str]:
    """Name the Python that stands for the system's: the one that the environment of the trial was made with."""
    return {"ATLAS_PYTHON": str(Path(sys.base_prefix) / "bin" / f"python3.{sys.version_info[1]}")}


if __name__ == "__main__":
    sys.exit(main())

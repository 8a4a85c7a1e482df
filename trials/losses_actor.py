"""Carries out commands of the write side for the trial of losses, each in a process of its own that may be killed.

One process loads everything once and forks for each order, since a thousand kills would else be a thousand starts of
an interpreter. Orders and answers are lines of JSON: ``{"argv", "out", "env", "hold"}`` is answered by ``{"pid"}`` and,
in the end, by ``{"code"}`` (minus the signal where one ended it). With ``hold`` the child begins when a line is sent,
so that somebody may look over its shoulder first.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
KEPT = ("ATLAS_ARTICLES", "ATLAS_BUILD", "ATLAS_INTAKE", "ATLAS_AUDIT", "ATLAS_ROLES", "ATLAS_EDITORS", "ATLAS_LOG")


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: exit code (minus the signal that ended it), and what it said."""

    code: int
    said: str

    @property
    def killed(self) -> bool:
        return self.code == -signal.SIGKILL

    @property
    def in_words(self) -> bool:
        """Whether a command that could not do its work said so, and did not break."""
        return self.code in (1, 2) and bool(self.said.strip()) and "Traceback" not in self.said


class Actor:
    """The process that carries out commands; one at a time."""

    def __init__(self, scratch: Path, before: Sequence[str] = ()) -> None:
        environment = {name: value for name, value in os.environ.items() if name not in KEPT}
        environment |= {"ATLAS_LANG": "en", "OPENBLAS_NUM_THREADS": "1", "TMPDIR": str(scratch)}
        self._out = scratch / "said.txt"
        self._process = subprocess.Popen(
            [*before, sys.executable, "-m", "trials.losses_actor"], cwd=ROOT, env=environment, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        )  # fmt: skip
        self._answer()

    def begin(self, *argv: object, hold: bool = False, env: Mapping[str, str] | None = None) -> int:
        """Begin a command, and return its process."""
        order = {"argv": [str(one) for one in argv], "out": str(self._out), "hold": hold, "env": dict(env or {})}
        self._send(json.dumps(order))
        return int(self._answer()["pid"])

    def go(self) -> None:
        """Let a command go on that was held."""
        self._send("go")

    def ended(self) -> Ended:
        """Wait for the end of the command."""
        code = int(self._answer()["code"])
        return Ended(code, self._out.read_text(encoding="utf-8", errors="replace"))

    def run(self, *argv: object, env: Mapping[str, str] | None = None) -> Ended:
        """Carry out a command."""
        self.begin(*argv, env=env)
        return self.ended()

    def close(self) -> None:
        """End the process."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(60)

    def _send(self, line: str) -> None:
        assert self._process.stdin
        self._process.stdin.write(line + "\n")
        self._process.stdin.flush()

    def _answer(self) -> dict[str, Any]:
        assert self._process.stdout
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the actor has ended")
        answer: dict[str, Any] = json.loads(line)
        return answer


def main() -> None:
    """Take orders until there are no more."""
    _load()
    _tell({"ready": True})
    for line in sys.stdin:
        order = json.loads(line)
        gate, opener = os.pipe()
        child = os.fork()
        if child == 0:
            os.close(opener)
            _perform(order, gate)
        os.close(gate)
        _tell({"pid": child})
        if order["hold"]:
            sys.stdin.readline()
        os.close(opener)
        _tell({"code": os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])})


def _tell(answer: Mapping[str, Any]) -> None:
    sys.stdout.write(json.dumps(answer) + "\n")
    sys.stdout.flush()


def _load() -> None:
    """Load what the commands need, and do without the boundaries of the nation, which take seconds."""

    import etl.__main__
    import etl.diff
    import etl.event_logs.engine
    import etl.event_logs.run
    import etl.extract.documents
    import etl.extract.extractor
    import etl.import_command
    import etl.intake.catalogue
    import etl.intake.command
    import etl.intake.publication
    import etl.pipeline
    import etl.rollup

    etl.pipeline.boundary_points = lambda codes: {}


def _perform(order: Mapping[str, Any], gate: int) -> None:
    """Be the child: redirect, wait, run, and leave without what an interpreter does at its end."""
    code = 70
    try:
        out = os.open(order["out"], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(out, 1)
        os.dup2(out, 2)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.environ.update(order["env"])
        _let_anybody_trace()
        os.read(gate, 1)
        tempfile.tempdir = None  # as TMPDIR says
        code = _decide(order["argv"]) if order["argv"][0] == "decide" else _command(order["argv"])
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 2
    except BaseException:  # noqa: BLE001  (the trial reads it)
        import traceback

        traceback.print_exc()
        code = 71
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def _command(argv: Sequence[str]) -> int:
    from etl.__main__ import main

    return main(argv)


def _decide(argv: Sequence[str]) -> int:
    """Enter one decision of a review, as the intake page does: ``decide DRAFT --data FOLDER``."""
    from dashboard.intake import journal
    from dashboard.intake.permit import Permit

    folder = Path(argv[-1]) / "intake" / argv[1]
    entry = journal.Entry("2026-01-01T00:00:00.000Z", "x", "accept", "f0004", key="last")
    try:
        journal.append(folder, [entry], Permit("x", "machine", lambda _deed: ""))
    except OSError as error:
        sys.stderr.write(f"not saved: {error.strerror}\n")
        return 2
    return 0


def _let_anybody_trace() -> None:
    """Allow a sibling to trace this process where the system else only lets a parent (Yama)."""
    import ctypes

    ctypes.CDLL(None).prctl(0x59616D61, ctypes.c_ulong(-1 & 0xFFFFFFFFFFFFFFFF), 0, 0, 0)


if __name__ == "__main__":
    main()

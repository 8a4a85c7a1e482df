"""Processes of the SQL console: one a question, with a spare that is ready before the question comes.

A process is asked once and ended, so nothing of one visitor's question is left for the next, and whatever a question
does to the engine costs that process only. Starting one takes a few tenths of a second (Python, DuckDB, the snapshot);
the spare hides that. It waits for a few minutes and goes when nobody asks.
"""

from __future__ import annotations

import atexit
import contextlib
import json
import logging
import os
import subprocess
import sys
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.console_child import MOST_BYTES
from dashboard.console_guard import Refused

_CHILD: Final = Path(__file__).with_name("console_child.py")
_START: Final = 30.0  # seconds until a process can be asked, on a very busy machine
_GRACE: Final = 2.0  # seconds in which an interrupted question may still say so
_IDLE: Final = 300.0  # seconds that a spare waits
_MOST_ANSWER: Final = MOST_BYTES * 4 + 1_000_000  # bytes; a letter takes up to four
_log: Final = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Order:
    """What a process is started for: a snapshot and the limits of its one answer."""

    file: Path
    rows: int
    seconds: float


class Child:
    """One process that can be asked once."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self._process = subprocess.Popen(
            [sys.executable, "-I", "-B", "-X", "utf8", str(_CHILD), str(order.file), str(order.rows),
             repr(order.seconds)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            env=_environment(), cwd=Path(sys.executable).anchor, start_new_session=True,
        )  # fmt: skip

    def ask(self, sql: str) -> Mapping[str, Any]:
        """Return the answer to a statement, and end the process.

        Raises
        ------
        Refused
            What the process says, or that it had to be ended, or ended by itself.
        """
        try:
            with self._ended_after(_START) as late:
                ready = self._read_line()
            if ready != b"ready\n":
                raise self._lost("started too late" if late.is_set() else "did not start")
            with self._ended_after(self.order.seconds + _GRACE) as late:
                said = self._exchange(sql)
            if late.is_set():
                raise Refused("too_slow", seconds=f"{self.order.seconds:g}")
            return self._understood(said)
        finally:
            self.close()

    def alive(self) -> bool:
        """Return whether the process is still there."""
        return self._process.poll() is None

    def close(self) -> None:
        """End the process at once."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):  # a question that was never read cannot be flushed
                    stream.close()

    def _exchange(self, sql: str) -> bytes:
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(json.dumps(sql).encode("ascii") + b"\n")
            self._process.stdin.flush()
        except OSError:  # it is gone; what it left to read says nothing more
            return b""
        return self._process.stdout.read(_MOST_ANSWER)

    def _read_line(self) -> bytes:
        assert self._process.stdout is not None
        return self._process.stdout.readline(64)

    def _understood(self, said: bytes) -> Mapping[str, Any]:
        try:
            found = json.loads(said)
        except ValueError:
            raise self._lost(f"answered {len(said)} bytes that are no answer") from None
        if "refused" in found:
            raise Refused(str(found["refused"]), **found["values"])
        answer: Mapping[str, Any] = found
        return answer

    def _lost(self, why: str) -> Refused:
        self._process.kill()
        code = self._process.wait()
        # Only the fact is logged: a statement may hold what its writer would not want to be kept.
        _log.warning("A process of the SQL console %s (exit code %s).", why, code)
        return Refused("too_slow", seconds=f"{self.order.seconds:g}") if _out_of_time(code) else Refused("stopped")

    @contextlib.contextmanager
    def _ended_after(self, seconds: float) -> Iterator[threading.Event]:
        """End the process when its time is over; the event says that it was."""
        late = threading.Event()

        def end() -> None:
            late.set()
            self._process.kill()

        clock = threading.Timer(seconds, end)
        clock.daemon = True
        clock.start()
        try:
            yield late
        finally:
            clock.cancel()


class Spares:
    """At most one process in waiting, for the order that was asked last."""

    def __init__(self, idle: float = _IDLE) -> None:
        self._idle = idle
        self._lock = threading.Lock()
        self._spare: Child | None = None
        self._clock: threading.Timer | None = None

    def take(self, order: Order) -> Child:
        """Return a process for an order: the spare where it fits, else a new one."""
        with self._lock:
            found, self._spare = self._spare, None
            self._stop_clock()
        if found is not None and found.order == order and found.alive():
            return found
        if found is not None:
            found.close()
        return Child(order)

    def prepare(self, order: Order) -> None:
        """Start a spare for an order where there is none; one for another snapshot is replaced."""
        with self._lock:
            if self._spare is not None and self._spare.order == order and self._spare.alive():
                return
            old, self._spare = self._spare, Child(order)
            self._stop_clock()
            self._clock = threading.Timer(self._idle, self.close)
            self._clock.daemon = True
            self._clock.start()
        if old is not None:
            old.close()

    def close(self) -> None:
        """End the spare."""
        with self._lock:
            found, self._spare = self._spare, None
            self._stop_clock()
        if found is not None:
            found.close()

    def _stop_clock(self) -> None:
        if self._clock is not None:
            self._clock.cancel()
            self._clock = None


def _environment() -> dict[str, str]:
    """Return the environment of a process: nothing, but what Windows needs to start any program."""
    return {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ and sys.platform == "win32"}


def _out_of_time(code: int) -> bool:
    """Return whether the system ended a process for its processor time."""
    import signal

    return sys.platform != "win32" and code == -signal.SIGXCPU


SPARES: Final = Spares()
atexit.register(SPARES.close)

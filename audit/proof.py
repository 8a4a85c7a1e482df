"""Whether the log is as it was written: every line's own hash, and each line's hash of the one before."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from audit.log import NAME, START, AuditError, digest, folder, whole

BROKEN: Final = ("changed", "chain", "order")
"""Kinds of findings that mean that somebody else than the program wrote."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What is wrong with a line.

    Attributes
    ----------
    line : int
        Its number in the file, from 1.
    kind : str
        "changed" (the line is not what was written), "chain" (a line before it is missing, added or was changed),
        "order" (its number is not the next), "torn" (a writer died within it: not a sign of tampering), "clock" (its
        time is before that of the line before it), "head" (the noted hash is nowhere in the log).
    """

    line: int
    kind: str


@dataclass(frozen=True, slots=True)
class Proof:
    """What ``verify`` found.

    Attributes
    ----------
    lines : int
        Whole entries.
    head : str
        Hash of the last one; note it elsewhere, and ask for it the next time.
    findings : tuple of Finding
        In the order of the file.
    """

    lines: int
    head: str
    findings: tuple[Finding, ...]

    @property
    def broken(self) -> Finding | None:
        """The first finding that means that the log was changed; None where it was not."""
        return next((f for f in self.findings if f.kind in (*BROKEN, "head")), None)


def entries(data: Path | None = None) -> Iterator[dict[str, Any]]:
    """Yield the whole entries, the oldest first; an absent log has none."""
    yield from (entry for line in _lines(data) if (entry := whole(line)))


def verify(data: Path | None = None, *, noted: str = "") -> Proof:
    """Check every line.

    Parameters
    ----------
    data : Path, optional
        The folder of facts; ``ATLAS_AUDIT`` goes before it.
    noted : str
        A last hash that was noted earlier, or its beginning (8 digits at least): it must still stand in the log, else
        the newest lines were cut off, or the whole log was written anew.

    Raises
    ------
    AuditError
        The log cannot be read.
    """
    found: list[Finding] = []
    pending: list[tuple[int, bytes]] = []  # lines that are no entries, until the next entry says whether they were torn
    before: dict[str, Any] = {}
    count, seen = 0, not noted
    for number, line in enumerate(_lines(data), start=1):
        entry = whole(line)
        if not entry:
            if line:
                pending.append((number, line))
            continue
        found += _left(pending, str(entry.get("torn", "")))
        found += [Finding(number, kind) for kind in _faults(before, entry)]
        pending, before, count = [], entry, count + 1
        seen = seen or (len(noted) >= 8 and str(entry["hash"]).startswith(noted.lower()))
    found += [Finding(number, "torn" if not _claims(line) else "changed") for number, line in pending]
    if not seen:
        found.append(Finding(0, "head"))
    return Proof(count, str(before.get("hash", START)), tuple(found))


def _left(pending: list[tuple[int, bytes]], torn: str) -> list[Finding]:
    """Return what lines that are no entries mean, by the hash that the next writer entered of what it found."""
    if not pending:
        return [Finding(0, "chain")] if torn else []
    told = digest(b"\n".join(line for _, line in pending)) == torn
    return [Finding(number, "torn" if told and not _claims(line) else "changed") for number, line in pending]


def _claims(line: bytes) -> bool:
    """Say whether a line has all its parts and only the wrong hash: no crash leaves such a one."""
    return line.startswith(b'{"n": ') and line.endswith(b'"}') and b', "hash": "' in line


def _faults(before: dict[str, Any], entry: dict[str, Any]) -> Iterator[str]:
    if entry["before"] != before.get("hash", START):
        yield "chain"
    elif entry["n"] != before.get("n", 0) + 1:
        yield "order"
    if str(entry["at"]) < str(before.get("at", "")):
        yield "clock"


def _lines(data: Path | None) -> list[bytes]:
    path = folder(data) / NAME
    try:
        return path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    except OSError as error:
        raise AuditError(path, error.strerror or type(error).__name__) from error

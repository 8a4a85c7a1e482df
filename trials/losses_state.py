"""What lies in a data folder, so that two states can be compared: facts, drafts, what is shown, what is left over."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import duckdb

from audit import entries, verify
from dashboard.intake import journal
from dashboard.intake.draft import _read as read_folder
from etl.publish import intact, read_pointer

LEDGER: Final = "publications.jsonl"
_IDENTITY = re.compile(r"\d{8}T\d{6}Z-[0-9a-f]+")
_TIME = re.compile(r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z)?")
_LOCKS: Final = (".lock", ".publish-lock", "journal.lock", "audit.lock")
_SNAPSHOT = re.compile(r"(?<=build/atlas-)[0-9a-f]{12}")


@dataclass(frozen=True, slots=True)
class State:
    """A data folder at rest.

    Attributes
    ----------
    facts : mapping
        Name → bytes of each file of facts and each text; of the ledger what does not change from run to run.
    shown : str
        Checksum of all rows of the current snapshot; "" where there is none that is whole.
    drafts : mapping
        Name → bytes of each file of the drafts: the unsaved review.
    reviews : str
        What the page of each draft shows.
    """

    facts: dict[str, bytes]
    shown: str
    drafts: dict[str, bytes]
    reviews: str = ""


def state(data: Path) -> State:
    """Return what lies in a data folder."""
    facts, drafts = {}, {}
    for path in sorted(data.rglob("*")):
        name = path.relative_to(data).as_posix()
        if not path.is_file() or path.name in _LOCKS or name.startswith(("build/", "audit/")):
            continue
        (drafts if name.startswith("intake/") else facts)[name] = path.read_bytes()
    if LEDGER in facts:
        facts[LEDGER] = _steady(facts[LEDGER])
    return State(facts, shown(data / "build"), drafts, reviews(data))


def shown(build: Path) -> str:
    """Return the checksum of all rows of the current snapshot, "" where its file is not what the pointer says."""
    pointer = read_pointer(build)
    if pointer is None or not intact(build, pointer):
        return ""
    rows = []
    with duckdb.connect(str(build / pointer.file), read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables() ORDER BY 1").fetchall()
        for (name,) in names:
            if name != "build_info":
                found = connection.execute(f'SELECT * FROM "{name}"').fetchall()
                rows += sorted(f"{name} {_no_day(str(row)) if name == 'revision' else row}" for row in found)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def rests(data: Path) -> set[str]:
    """Return the names of everything in a data folder, without locks; of snapshots only that there are some."""
    names = (path.relative_to(data).as_posix() + "/" * path.is_dir() for path in data.rglob("*"))
    kept = (name for name in names if name.rsplit("/", 1)[-1] not in _LOCKS and not name.startswith("audit/"))
    return {_SNAPSHOT.sub("*", name) for name in kept} - {"periodic/"}  # the folder of a lock


def reviews(data: Path) -> str:
    """Return what the intake page shows of each draft: sections, proposals and every decision, with torn lines told."""
    told = []
    for head in sorted((data / "intake").glob("*/draft.json")):
        folder = head.parent
        found = read_folder.__wrapped__(folder, ())  # fresh: what was kept of it says nothing about the disk
        log = journal.read(folder)
        told.append(f"{folder.name} {found.sections} {found.figures} {found.practices} {log.entries} torn {log.torn}")
    return "\n".join(told)


def audited(data: Path) -> str:
    """Return which publications the audit log does not tell of exactly once, "" where it tells of all."""
    told = Counter((str(entry["action"]), str(entry.get("id") or entry["what"])) for entry in entries(data))
    lines = (data / LEDGER).read_text(encoding="utf-8").splitlines() if (data / LEDGER).is_file() else []
    deeds = [json.loads(line) for line in lines]
    names = {"publish": "published", "undo": "undone"}
    return ", ".join(f"{d['action']} {d['id']}" for d in deeds if told[names.get(d["action"], ""), d["id"]] != 1)


def audit_broken(data: Path) -> bool:
    """Return whether the audit log looks as if somebody else had written into it."""
    return verify(data).broken is not None


def _steady(ledger: bytes) -> bytes:
    """Return the lines of the ledger without what the clock and chance decide."""
    kept = []
    for line in ledger.decode().splitlines():
        entry = json.loads(line)
        for name in ("id", "at", "build_before", "build_after"):
            entry.pop(name, None)
        kept.append(_IDENTITY.sub("PUBLICATION", json.dumps(entry, ensure_ascii=False, sort_keys=True)))
    return "\n".join(kept).encode()


def _no_day(row: str) -> str:
    return _TIME.sub("DAY", _IDENTITY.sub("PUBLICATION", row))

"""The process of one question of the SQL console: ``console`` starts it, asks once, and it is gone.

It gets the file of the snapshot and its limits as arguments, no environment, and one line of JSON on standard input:
the statement. It writes ``ready`` when it can be asked, and then one JSON object: ``{"columns", "rows", "cut",
"seconds"}`` or ``{"refused", "values"}``. Whatever a question does to the engine, it does it here: memory, processor
time, open files and written bytes are limited by the system, and the server ends the process when its time is over.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import sys
import threading
import time
from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import duckdb

if __name__ == "__main__":  # -I leaves the project off the path; its own modules come last, so nothing is hidden
    sys.path.append(str(Path(__file__).resolve().parents[1]))

from dashboard.console_guard import Refused, single_select

MEMORY: Final = "512MB"
MOST_BYTES: Final = 10_000_000  # of an answer as text
MOST_COLUMNS: Final = 200
_ADDRESS_SPACE: Final = 2 << 30  # the engine's memory, twice over, with Python and the libraries
_THREADS: Final = 2
_BATCH: Final = 100  # rows
_CONFIG: Final = {
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "threads": str(_THREADS),
}
_LOCKS: Final = (
    "SET temp_directory = ''",  # nothing spills to the disk; has to come before the next line
    "SET enable_external_access = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    f"SET memory_limit = '{MEMORY}'",
    f"SET operator_memory_limit = '{MEMORY}'",
    "SET max_expression_depth = 250",
    "SET lock_configuration = true",
)


def main() -> None:
    """Answer the one line on standard input."""
    file, rows, seconds = sys.argv[1], int(sys.argv[2]), float(sys.argv[3])
    _limit(seconds)
    with locked(Path(file)) as connection:
        known = _tables(connection)
        _write("ready\n")
        line = sys.stdin.buffer.readline()
        if not line:  # the server did not need this process, or is gone
            return
        _last_resort(seconds + 3)
        try:
            _write(answer(connection, json.loads(line), known, rows, seconds))
        except Refused as refused:
            values = {name: _without(str(value), file) for name, value in refused.values.items()}
            _write(json.dumps({"refused": refused.key, "values": values}))


@contextlib.contextmanager
def locked(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a connection that reads the snapshot and nothing else, and whose settings cannot be changed."""
    connection = duckdb.connect(":memory:", config=dict(_CONFIG))
    try:
        connection.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS atlas (READ_ONLY)")
        connection.execute("USE atlas")
        for statement in _LOCKS:
            connection.execute(statement)
        yield connection
    finally:
        connection.close()


def answer(
    connection: duckdb.DuckDBPyConnection, sql: str, known: frozenset[str], most_rows: int, seconds: float
) -> str:
    """Return the answer as JSON; raises Refused."""
    began = time.monotonic()
    clock = threading.Timer(seconds, connection.interrupt)
    clock.daemon = True
    clock.start()
    try:
        # The engine works out only as many rows as are taken.
        found = connection.execute(single_select(connection, sql, known))
        names = _columns(found.description)
        rows, cut = _taken(found, most_rows)
    except duckdb.InterruptException as error:
        raise Refused("too_slow", seconds=f"{seconds:g}") from error
    except duckdb.Error as error:
        raise _explained(error) from error
    except MemoryError as error:
        raise Refused("too_big", memory=MEMORY) from error
    except RecursionError as error:
        raise Refused("too_deep") from error
    except (ValueError, OverflowError, TypeError) as error:  # a value of the engine that Python has no form for
        raise Refused("other", detail=f"{type(error).__name__}: {error}"[:300]) from error
    finally:
        clock.cancel()
    head = json.dumps({"columns": names, "cut": cut, "seconds": round(time.monotonic() - began, 4)})
    return f'{head[:-1]}, "rows": [{",".join(rows)}]}}'


def _columns(description: list[tuple[Any, ...]]) -> list[str]:
    if len(description) > MOST_COLUMNS:
        raise Refused("too_wide", count=len(description), most=MOST_COLUMNS)
    for name, kind, *_ in description:
        if "WITH TIME ZONE" in str(kind):
            raise Refused("time_zone", name=str(name)[:60])
    return [str(column[0])[:500] for column in description]


def _taken(found: duckdb.DuckDBPyConnection, most: int) -> tuple[list[str], bool]:
    """Return rows as JSON, few at a time, so that an answer too large for a page is noticed before it fills memory."""
    rows: list[str] = []
    size = 0
    while len(rows) <= most and (some := found.fetchmany(min(_BATCH, most + 1 - len(rows)))):
        for row in some:
            rows.append(json.dumps([_plain(value) for value in row], ensure_ascii=False))
            size += len(rows[-1])
            if size > MOST_BYTES:
                raise Refused("too_big", memory=f"{MOST_BYTES // 1_000_000} MB")
    return rows[:most], len(rows) > most


def _plain(value: Any) -> Any:
    """Return a value as JSON has it; dates and decimals with their kind, what has no kind there as text."""
    if value is None or isinstance(value, (bool, float, str)):
        return value
    if isinstance(value, int):
        return value if abs(value) < 1 << 128 else str(value)
    if isinstance(value, (datetime, date)):
        return {"kind": type(value).__name__, "text": value.isoformat()}
    if isinstance(value, Decimal):
        return {"kind": "Decimal", "text": str(value)}
    return str(value)


def _tables(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    rows = connection.execute(
        "SELECT lower(table_name) FROM duckdb_columns() "
        "WHERE NOT internal AND schema_name = 'main' AND database_name = 'atlas'"
    ).fetchall()
    return frozenset(str(row[0]) for row in rows)


def _explained(error: duckdb.Error) -> Refused:
    """Say what is wrong with a question, and how to mend it where the engine knows."""
    text = str(error)
    detail = text.splitlines()[0][:300] if text else ""
    near = re.search(r'Did you mean "([^"]+)"|Candidate bindings: (.+)', text)
    hint = next((part for part in near.groups() if part), "")[:300] if near else ""
    if isinstance(error, duckdb.OutOfMemoryException) or "bad_alloc" in text or "bad allocation" in text:
        return Refused("too_big", memory=MEMORY)
    if "expression depth" in text:
        return Refused("too_deep")
    if isinstance(error, duckdb.ParserException):
        at = re.search(r'at or near "([^"]*)"', text)
        return Refused("syntax", near=at.group(1)[:100] if at else "", detail=detail)
    if isinstance(error, duckdb.BinderException) and (name := re.search(r'column "([^"]+)" not found', text)):
        return Refused("no_column", name=name.group(1)[:100], hint=hint)
    if isinstance(error, duckdb.PermissionException):
        return Refused("forbidden", detail=detail)
    return Refused("other", detail=detail)


def _without(text: str, file: str) -> str:
    """Take the place of the snapshot out of a message."""
    return text.replace(file, "atlas").replace(str(Path(file).parent), "")


def _limit(seconds: float) -> None:
    """Let the system bound this process: its memory, its time, its files; and let others go first."""
    if sys.platform == "win32":  # knows none of these; there the time alone is bounded, by the server
        return
    import resource

    cpu = int((seconds + 5) * _THREADS) + 5
    bounds = {
        "RLIMIT_AS": _ADDRESS_SPACE, "RLIMIT_CPU": cpu, "RLIMIT_FSIZE": 0, "RLIMIT_NOFILE": 64, "RLIMIT_CORE": 0,
    }  # fmt: skip
    for name, most in bounds.items():
        # A system that does not know a limit, or holds a smaller one already, keeps its own.
        with contextlib.suppress(ValueError, OSError, AttributeError):
            resource.setrlimit(getattr(resource, name), (most, most))
    with contextlib.suppress(OSError):
        os.nice(5)
        # Where the machine runs out of memory, this process goes and the server stays.
        Path("/proc/self/oom_score_adj").write_text("1000", encoding="ascii")


def _last_resort(seconds: float) -> None:
    """End the process even if nobody is left to do so."""
    clock = threading.Timer(seconds, os._exit, (3,))
    clock.daemon = True
    clock.start()


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8", "replace"))
    sys.stdout.buffer.flush()


if __name__ == "__main__":
    main()

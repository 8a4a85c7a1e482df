"""One SELECT on the snapshot, for researchers: nothing can be written, read from elsewhere, or run for ever.

Every question gets a connection of its own, in memory, to which the snapshot is attached read-only; then external
access, extensions and replacement scans are switched off, memory is limited and the configuration is locked. Only a
single SELECT over the snapshot's own tables is run, within a limit of rows and of time. What is refused is refused in
words: the key of a message in ``dashboard/locale`` with its values.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from dashboard.read import read
from dashboard.store import Store

ROWS: Final = 5000
SECONDS: Final = 10.0
EXAMPLES: Final = (
    "grids", "volunteer_hours", "disagreements", "changes", "shared_practices", "gaps", "calculations", "trust",
)  # fmt: skip
_MEMORY: Final = "512MB"
_MOST_SQL: Final = 20_000  # characters
_MOST_BYTES: Final = 20_000_000  # of text in an answer
_BATCH: Final = 100  # rows
_AT_ONCE: Final = 2
_SEATS: Final = threading.BoundedSemaphore(_AT_ONCE)
_CONFIG: Final = {"autoinstall_known_extensions": "false", "autoload_known_extensions": "false"}
_LOCKS: Final = (
    "SET temp_directory = ''",  # nothing spills to the disk; has to come before the next line
    "SET enable_external_access = false",
    "SET allow_community_extensions = false",
    "SET python_enable_replacements = false",
    f"SET memory_limit = '{_MEMORY}'",
    f"SET operator_memory_limit = '{_MEMORY}'",
    "SET threads = 2",
    "SET lock_configuration = true",
)
# Functions that stand in FROM and read nothing but their arguments; all others tell of the server or of other files.
_TABLE_FUNCTIONS: Final = frozenset({"range", "generate_series", "unnest", "json_each", "json_tree"})
_REFUSED_FUNCTIONS: Final = frozenset(
    {"current_setting", "getenv", "getvariable", "which_secret", "current_database", "current_schemas", "sleep_ms"}
)
_SQL: Final = Path(__file__).parent / "sql"


class Refused(Exception):
    """A question that is not answered.

    Attributes
    ----------
    key : str
        Message key below ``console.refused``.
    values : dict
        What the message names; ``detail`` is the engine's own first line, in English.
    """

    def __init__(self, key: str, **values: Any) -> None:
        super().__init__(f"{key}: {values}")
        self.key = key
        self.values = values


@dataclass(frozen=True, slots=True)
class Answer:
    """Rows of a question; ``cut`` where there are more than the limit."""

    rows: pd.DataFrame
    cut: bool
    seconds: float


def ask(store: Store, sql: str, *, limit: int = ROWS, seconds: float = SECONDS) -> Answer:
    """Run one SELECT on the current snapshot.

    Parameters
    ----------
    store : Store
        Names the snapshot; the question runs on a connection of its own.
    sql : str
        One SELECT, FROM or VALUES statement of DuckDB, with or without a semicolon at its end.
    limit : int
        Most rows of the answer.
    seconds : float
        Longest run; then the question is interrupted.

    Raises
    ------
    Refused
        Where the text is not one SELECT over the snapshot's tables, or the answer takes too long or too much memory.
    NoSnapshot
        Where there is nothing to ask.
    """
    if not _SEATS.acquire(timeout=seconds):
        raise Refused("busy")
    try:
        with store.cursor() as cursor:
            file, known = snapshot_file(cursor), frozenset(schema(cursor)["table_name"])
            with _locked(file) as connection:
                return _answer(connection, _single_select(connection, sql, known), limit, seconds)
    finally:
        _SEATS.release()


def schema(cursor: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """Return table_name, column_name, data_type and is_view of everything that can be asked, in order."""
    return read(cursor, "console_schema")


def snapshot_file(cursor: duckdb.DuckDBPyConnection) -> Path:
    """Return the file that a cursor of the store reads."""
    return Path(str(read(cursor, "console_file")["path"].iloc[0]))


@cache
def example(name: str, language: str) -> str:
    """Return the statement of one of ``EXAMPLES`` with names in a language; raises KeyError for another name."""
    if name not in EXAMPLES:
        raise KeyError(name)
    text = (_SQL / "console" / f"{name}.sql").read_text(encoding="utf-8")
    return text.replace("name_language", f"name_{language}").strip()


@contextmanager
def _locked(file: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:", config=dict(_CONFIG))
    try:
        connection.execute(f"ATTACH '{str(file).replace(chr(39), chr(39) * 2)}' AS atlas (READ_ONLY)")
        connection.execute("USE atlas")
        for statement in _LOCKS:
            connection.execute(statement)
        yield connection
    finally:
        connection.close()


def _single_select(connection: duckdb.DuckDBPyConnection, sql: str, known: frozenset[str]) -> duckdb.Statement:
    """Return the one SELECT, after a look at everything that it names."""
    if len(sql) > _MOST_SQL:
        raise Refused("too_long", most=_MOST_SQL)
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise _explained(error) from error
    if not statements:
        raise Refused("empty")
    if len(statements) > 1:
        raise Refused("several", count=len(statements))
    if statements[0].type != duckdb.StatementType.SELECT:
        raise Refused("not_select", kind=str(statements[0].type).rsplit(".", 1)[-1])
    found = connection.execute("SELECT json_serialize_sql($1::VARCHAR)", [statements[0].query]).fetchone()
    tree = json.loads(str(found[0])) if found else {"error": True}
    if tree["error"]:
        raise Refused("not_select", kind=str(tree.get("error_type", "")))
    _look(tree["statements"], known)
    return statements[0]


def _look(tree: Any, known: frozenset[str]) -> None:
    """Refuse what is not of the snapshot: other tables and functions that tell of the server."""
    nodes = list(_nodes(tree))
    named = {entry["key"].lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    named |= {str(node["cte_name"]).lower() for node in nodes if node.get("cte_name")}
    for node in nodes:
        kind = node.get("type")
        if kind == "BASE_TABLE":
            table, path = str(node["table_name"]), (node.get("qualified_name") or {}).get("path") or []
            foreign = {str(part).lower() for part in path[:-1]} - {"atlas", "main"}
            if foreign or table.lower() not in named | known:
                raise Refused("no_table", name=".".join(map(str, path)) or table, tables=", ".join(sorted(known)))
        elif kind == "TABLE_FUNCTION":
            name = str(node["function"].get("function_name", "")).lower()
            if name not in _TABLE_FUNCTIONS:
                raise Refused("function", name=name)
        elif kind == "SHOW_REF" and not node.get("query"):
            raise Refused("no_show")
        elif node.get("class") == "FUNCTION" and str(node["function_name"]).lower() in _REFUSED_FUNCTIONS:
            raise Refused("function", name=str(node["function_name"]).lower())


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)


def _answer(connection: duckdb.DuckDBPyConnection, statement: duckdb.Statement, limit: int, seconds: float) -> Answer:
    began = time.monotonic()
    clock = threading.Timer(seconds, connection.interrupt)
    clock.daemon = True
    clock.start()
    try:
        # The engine works out only as many rows as are taken.
        found = connection.execute(statement)
        names = _unique([str(column[0]) for column in found.description])
        rows = _taken(found, limit + 1)
    except duckdb.InterruptException as error:
        raise Refused("too_slow", seconds=f"{seconds:g}") from error
    except duckdb.Error as error:
        raise _explained(error) from error
    finally:
        clock.cancel()
    return Answer(pd.DataFrame(rows[:limit], columns=names), len(rows) > limit, time.monotonic() - began)


def _taken(found: duckdb.DuckDBPyConnection, most: int) -> list[tuple[Any, ...]]:
    """Take rows, few at a time, so that an answer too large for a page is noticed before it fills the memory."""
    rows: list[tuple[Any, ...]] = []
    size = 0
    while len(rows) < most and (some := found.fetchmany(min(_BATCH, most - len(rows)))):
        rows += some
        size += sum(len(value) for row in some for value in row if isinstance(value, (str, bytes, list, dict)))
        if size > _MOST_BYTES:
            raise Refused("too_big", memory=f"{_MOST_BYTES // 1_000_000} MB")
    return rows


def _unique(names: list[str]) -> list[str]:
    """Return column names of which none occurs twice; a table on a page cannot hold two of one name."""
    out: list[str] = []
    for name in names:
        found, number = name, 2
        while found in out:
            found, number = f"{name}_{number}", number + 1
        out.append(found)
    return out


def _explained(error: duckdb.Error) -> Refused:
    """Say what is wrong with a question, and how to mend it where the engine knows."""
    text = str(error)
    detail = text.splitlines()[0][:300]
    near = re.search(r'Did you mean "([^"]+)"|Candidate bindings: (.+)', text)
    hint = next((part for part in near.groups() if part), "") if near else ""
    if isinstance(error, duckdb.ParserException):
        at = re.search(r'at or near "([^"]*)"', text)
        return Refused("syntax", near=at.group(1) if at else "", detail=detail)
    if isinstance(error, duckdb.OutOfMemoryException):
        return Refused("too_big", memory=_MEMORY)
    if isinstance(error, duckdb.BinderException) and (name := re.search(r'column "([^"]+)" not found', text)):
        return Refused("no_column", name=name.group(1), hint=hint)
    if isinstance(error, duckdb.PermissionException):
        return Refused("forbidden", detail=detail)
    return Refused("other", detail=detail)

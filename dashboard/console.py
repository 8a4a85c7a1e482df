"""One SELECT on the snapshot, for researchers: nothing can be written, read from elsewhere, or run for ever.

A question is answered by a process of its own (``console_process``, ``console_child``), to which the snapshot is
attached read-only; external access, extensions and replacement scans are switched off there, memory is limited, the
configuration is locked and the system bounds what the process may take. Only a single SELECT over the snapshot's own
tables is run (``console_guard``), within a limit of rows, columns, bytes and time. What is refused is refused in words:
the key of a message in ``dashboard/locale`` with its values.
"""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb
import pandas as pd

from dashboard.console_child import MEMORY, MOST_BYTES, MOST_COLUMNS
from dashboard.console_guard import MOST_SQL, Refused
from dashboard.console_process import SPARES, Order
from dashboard.read import read
from dashboard.store import Store

__all__ = ["EXAMPLES", "ROWS", "SECONDS", "Answer", "Refused", "ask", "counts", "example", "limits", "prepare",
           "schema", "snapshot_file"]  # fmt: skip
ROWS: Final = 5000
SECONDS: Final = 10.0
EXAMPLES: Final = (
    "grids", "volunteer_hours", "disagreements", "changes", "shared_practices", "gaps", "calculations", "trust",
)  # fmt: skip
_AT_ONCE: Final = 2
_SEATS: Final = threading.BoundedSemaphore(_AT_ONCE)
_SQL: Final = Path(__file__).parent / "sql"
_KINDS: Final[dict[str, Callable[[str], Any]]] = {
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "Decimal": Decimal,
}
_counted: Final[Counter[str]] = Counter()


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
        Names the snapshot; the question is answered by a process of its own.
    sql : str
        One SELECT, FROM or VALUES statement of DuckDB, with or without a semicolon at its end.
    limit : int
        Most rows of the answer.
    seconds : float
        Longest run; then the question is interrupted, and its process ended if it does not heed that.

    Raises
    ------
    Refused
        Where the text is not one SELECT over the snapshot's tables, the answer takes too long or too much memory, or
        the question brought its process down.
    NoSnapshot
        Where there is nothing to ask.
    """
    try:
        answer = _asked(store, sql, limit, seconds)
    except Refused as refused:
        _counted[refused.key] += 1
        raise
    _counted["answered"] += 1
    return answer


def counts() -> Mapping[str, int]:
    """Return how many questions this server has answered (``answered``) and refused, by the key of the refusal."""
    return dict(_counted)


def limits() -> dict[str, str]:
    """Return the limits of a question, as they are named on the page."""
    return {
        "rows": f"{ROWS:,}", "columns": str(MOST_COLUMNS), "size": f"{MOST_BYTES // 1_000_000} MB",
        "seconds": f"{SECONDS:g}", "memory": MEMORY.replace("MB", " MB"), "letters": f"{MOST_SQL:,}",
        "at_once": str(_AT_ONCE),
    }  # fmt: skip


def prepare(store: Store) -> None:
    """Start the process of the next question, so that whoever asks does not wait for it."""
    SPARES.prepare(_order(store, ROWS, SECONDS))


def _asked(store: Store, sql: str, limit: int, seconds: float) -> Answer:
    if len(sql) > MOST_SQL:  # a megabyte need not be sent to be refused
        raise Refused("too_long", most=f"{MOST_SQL:,}")
    if not _SEATS.acquire(timeout=seconds):
        raise Refused("busy")
    try:
        order = _order(store, limit, seconds)
        try:
            found = SPARES.take(order).ask(sql)
        finally:
            SPARES.prepare(order)
    finally:
        _SEATS.release()
    rows = [[_value(value) for value in row] for row in found["rows"]]
    return Answer(pd.DataFrame(rows, columns=_unique(found["columns"])), bool(found["cut"]), float(found["seconds"]))


def _order(store: Store, limit: int, seconds: float) -> Order:
    with store.cursor() as cursor:
        return Order(snapshot_file(cursor), limit, seconds)


def _value(value: Any) -> Any:
    return _KINDS[value["kind"]](value["text"]) if isinstance(value, dict) else value


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


def _unique(names: list[str]) -> list[str]:
    """Return column names of which none occurs twice; a table on a page cannot hold two of one name."""
    out: list[str] = []
    for name in names:
        found, number = name, 2
        while found in out:
            found, number = f"{name}_{number}", number + 1
        out.append(found)
    return out

"""What a question of the SQL console may say: one SELECT, made of known parts only.

The engine's own parser reads the text, and everything in its tree has to stand on a list here: kinds of parts,
functions (``console_functions.txt``), tables of the snapshot. What is on no list is refused, so what a new version of
the engine brings is closed until somebody opens it. Nothing but the standard library and DuckDB is imported: this runs
in the process of the question (``console_child``).
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any, Final

import duckdb

MOST_SQL: Final = 20_000  # characters
_LIST: Final = Path(__file__).with_name("console_functions.txt")
_PARTS: Final = frozenset({
    "SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE",
    "BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "PIVOT", "SHOW_REF",
    "ORDER_MODIFIER", "LIMIT_MODIFIER", "LIMIT_PERCENT_MODIFIER", "DISTINCT_MODIFIER",
    "ORDER_DEFAULT", "ASCENDING", "DESCENDING",
})  # fmt: skip
_EXPRESSIONS: Final = frozenset({
    "CONSTANT", "COLUMN_REF", "FUNCTION", "COMPARISON", "CONJUNCTION", "OPERATOR", "CASE", "CAST", "TYPE", "BETWEEN",
    "COLLATE", "LAMBDA", "LAMBDA_REF", "POSITIONAL_REFERENCE", "STAR", "SUBQUERY", "WINDOW",
})  # fmt: skip
_OWN: Final = frozenset({"atlas", "main"})  # names that may stand before a table


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
class Functions:
    """Names of functions: to call, to stand in FROM, refused (patterns)."""

    calls: frozenset[str]
    tables: frozenset[str]
    refused: tuple[str, ...]

    def refuses(self, name: str) -> bool:
        """Return whether a name is refused by the list rather than unknown to it."""
        return name in self.tables or any(fnmatchcase(name, pattern) for pattern in self.refused)


@cache
def functions() -> Functions:
    """Return the list of functions, in lower case."""
    found: dict[str, list[str]] = {"+": [], "*": [], "-": []}
    for line in _LIST.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            found[line[0]] += line[1:].lower().split()
    return Functions(frozenset(found["+"]), frozenset(found["*"]), tuple(found["-"]))


def single_select(connection: duckdb.DuckDBPyConnection, sql: str, known: frozenset[str]) -> duckdb.Statement:
    """Return the one SELECT of a text, after a look at everything that it names.

    Parameters
    ----------
    connection : DuckDBPyConnection
        Whose parser reads the text.
    sql : str
        What somebody typed.
    known : frozenset of str
        Tables and views that may be asked, in lower case.

    Raises
    ------
    Refused
        Where it is anything else, or names what is not on the lists.
    duckdb.Error
        Where the parser cannot read it.
    """
    if len(sql) > MOST_SQL:
        raise Refused("too_long", most=f"{MOST_SQL:,}")
    if any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in sql):
        raise Refused("characters")
    statements = connection.extract_statements(sql)
    if not statements:
        raise Refused("empty")
    if len(statements) > 1:
        raise Refused("several", count=len(statements))
    kind = _kind(statements[0])
    if kind == "MULTI":  # one statement that becomes several: a PIVOT which has to look for its columns first
        raise Refused("pivot")
    if kind != "SELECT":
        raise Refused("not_select", kind=kind)
    found = connection.execute("SELECT json_serialize_sql($1::VARCHAR)", [statements[0].query]).fetchone()
    tree: dict[str, Any] = json.loads(str(found[0])) if found else {"error": True}
    if tree["error"]:
        raise Refused("not_select", kind=str(tree.get("error_type", "")))
    if len(tree["statements"]) != 1:
        raise Refused("several", count=len(tree["statements"]))
    _look(tree["statements"][0], known, _names_of_the_system(connection))
    return statements[0]


def _kind(statement: duckdb.Statement) -> str:
    """Return the kind of a statement in one word."""
    try:
        return str(statement.type).rsplit(".", 1)[-1]
    except ValueError:  # the engine knows kinds that its Python package has no name for (UPDATE EXTENSIONS)
        return "OTHER"


def _names_of_the_system(connection: duckdb.DuckDBPyConnection) -> frozenset[str]:
    """Return the names of views that tell of the server, so that no WITH can lend its name to one of them."""
    rows = connection.execute("SELECT lower(view_name) FROM duckdb_views() WHERE internal").fetchall()
    return frozenset(str(row[0]) for row in rows)


def _look(tree: Any, known: frozenset[str], system: frozenset[str]) -> None:
    nodes = list(_nodes(tree))
    named = {str(entry["key"]).lower() for node in nodes for entry in (node.get("cte_map") or {}).get("map", ())}
    named |= {str(node["cte_name"]).lower() for node in nodes if node.get("cte_name")}
    # A WITH lends a name to the whole question here, and only to a part of it in the engine: elsewhere in the question
    # the name would mean a view of the system or a file. So no WITH may take such a name.
    if taken := {name for name in named - known if name in system or set(name) & set("./\\:*?")}:
        raise Refused("no_table", name=min(taken)[:200], tables=", ".join(sorted(known)))
    sources = {id(node["function"]) for node in nodes if node.get("type") == "TABLE_FUNCTION"}
    for node in nodes:
        _look_at_part(node)
        kind = node.get("type")
        if kind == "BASE_TABLE":
            _look_at_table(node, named, known)
        elif kind == "SHOW_REF" and not node.get("query"):
            raise Refused("no_show")
        elif "function_name" in node:
            _look_at_function(str(node["function_name"]).lower(), in_from=id(node) in sources)


def _look_at_part(node: dict[str, Any]) -> None:
    expression, kind = node.get("class"), node.get("type")
    if expression == "PARAMETER":
        raise Refused("parameter")
    if expression is not None and expression not in _EXPRESSIONS:
        raise Refused("part", name=str(expression))
    # A node without a class is part of a query; its type is a word. (The type of a constant is a structure.)
    if expression is None and isinstance(kind, str) and kind not in _PARTS:
        raise Refused("part", name=kind)


def _look_at_table(node: dict[str, Any], named: set[str], known: frozenset[str]) -> None:
    table = str(node["table_name"])
    path = [str(part) for part in (node.get("qualified_name") or {}).get("path") or [table]]
    before = {part.lower() for part in path[:-1]}
    recurring = before == {"recurring"} and table.lower() in named
    if (before - _OWN and not recurring) or table.lower() not in named | known or path[-1] != table:
        raise Refused("no_table", name=".".join(path), tables=", ".join(sorted(known)))


def _look_at_function(name: str, *, in_from: bool) -> None:
    listed = functions()
    allowed = listed.tables if in_from else listed.calls
    if name in allowed:
        return
    if in_from or listed.refuses(name):
        raise Refused("function", name=name)
    near = difflib.get_close_matches(name[:60], sorted(listed.calls), n=3)
    raise Refused("no_function", name=name[:60], hint=", ".join(near) or "–")


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    waiting = [tree]
    while waiting:
        one = waiting.pop()
        if isinstance(one, dict):
            yield one
            waiting.extend(one.values())
        elif isinstance(one, list):
            waiting.extend(one)

"""Questions that want more than they may: known escapes by kind, and a grammar that makes more.

Most stand in ``console_escapes.txt``, one a line; here are those that are long, or hold signs that a line cannot.
``@CANARY@`` is a file with a secret, ``@OUT@`` a place where nothing may appear; the trial fills both in.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from hypothesis.strategies import SearchStrategy

_FILE: Final = Path(__file__).with_name("console_escapes.txt")
_DEEP: Final = 4_000
_DOUBLED: Final = ", ".join(f"t{i} AS (SELECT * FROM t{i - 1} a, t{i - 1} b)" for i in range(1, 20))
_LONG: Final[dict[str, tuple[str, ...]]] = {
    "SQL within SQL, several statements": ("-- SELECT 1\nCOPY region TO '@OUT@'", "SELECT 1\r;COPY region TO '@OUT@'"),
    "signs and letters": (
        "",
        "SELECT\u00a0getenv('ATLAS_CANARY')",
        "SELECT\u200bgetenv('ATLAS_CANARY')",
        "SELECT getenv\u200b('ATLAS_CANARY')",
        "SELECT \u202egetenv('ATLAS_CANARY')",
        "\ufeffSELECT getenv('ATLAS_CANARY')",
        "SELECT '\0'",
        "SELECT 1\0; COPY region TO '@OUT@'",
        "SELECT '\ud800'",
        "SELECT repeat('\u202e', 100)",
        'SELECT 1 AS "' + "n" * 5000 + '"',
    ),
    "bombs of time and rows": (
        "SELECT 'a' SIMILAR TO '" + "(.*)" * 500 + "'",
        "SELECT repeat('a', 1000000) LIKE '" + "%a" * 500 + "b'",
    ),
    "bombs of memory and size": (
        "SELECT " + ", ".join(["1"] * 5000),
        "SELECT * FROM " + ", ".join(f"region r{i}" for i in range(40)),
    ),
    "depth and length": (
        "SELECT " + "(" * _DEEP + "1" + ")" * _DEEP,
        "SELECT " + "[" * _DEEP + "]" * _DEEP,
        "SELECT " + "NOT " * _DEEP + "true",
        "SELECT " + "-" * 15_000 + "1",
        "SELECT " + "1+" * 9_000 + "1",
        "SELECT " + "(SELECT " * 1_500 + "1" + ")" * 1_500,
        "SELECT * FROM " + "(FROM " * 2_000 + "region" + ")" * 2_000,
        "SELECT " + "CASE WHEN true THEN " * 700 + "1" + " END" * 700,
        "SELECT " + "{'a': " * 2_500 + "1" + "}" * 2_500,
        "SELECT " + "abs(" * 3_000 + "1" + ")" * 3_000,
        "SELECT 1" + " UNION ALL SELECT 1" * 1_000,
        "SELECT 1" + "::INT" * 3_000,
        "SELECT [1]" + "[1]" * 5_000,
        "SELECT 1 IN (" + "1," * 9_000 + "1)",
        "SELECT 'a'" + " || 'a'" * 2_500,
        f"WITH t0 AS (SELECT 1 x), {_DOUBLED} SELECT count(*) FROM t19",
        "SELECT '" + "x" * 1_000_000 + "'",
        "SELECT 1 " + "-" * 1_000_000,
        "SELECT 1 AS " + "x" * 19_000,
        "SELECT * FROM region WHERE " + "code = '1' OR " * 1_300 + "true",
        "SELECT '" + "{" * 9_000 + "'::JSON",
        "SELECT json('" + "[" * 9_000 + "]" * 9_000 + "')",
        "SELECT '" + "[" * 9_000 + "'::INT[]",
        "SELECT x::" + "INT" + "[]" * 5_000 + " FROM range(1) t(x)",
        "SELECT 1::" + "STRUCT(a " * 1_500 + "INT" + ")" * 1_500,
        "SELECT '" + "(" * 5_000 + ")" * 5_000 + "' SIMILAR TO '" + "(" * 2_000 + ")" * 2_000 + "'",
    ),
}


def groups() -> dict[str, list[str]]:
    """Return the known escapes by kind."""
    found: dict[str, list[str]] = {}
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        if line.startswith("## "):
            found[line[3:]] = []
        elif line and not line.startswith("# "):
            list(found.values())[-1].append(line)
    for name, questions in _LONG.items():
        found[name] = [*found.get(name, ()), *questions]
    return found


def grammar() -> SearchStrategy[str]:
    """Return questions put together at random: mostly well formed, of allowed and refused parts alike."""
    from hypothesis import strategies as st

    names = st.sampled_from(
        [
            "region",
            "source",
            "indicator",
            "figure",
            "x",
            "nosuch",
            "duckdb_databases",
            "'@CANARY@'",
            '"@CANARY@"',
            "information_schema.tables",
            "main.region",
            "atlas.main.region",
            "memory.main.x",
            "system.main.duckdb_settings",
            "'https://example.org/a.csv'",
            "range(5)",
            "range(1000000)",
            "unnest([1, 2])",
            "read_text('@CANARY@')",
            "glob('*')",
            "query('SELECT 1')",
            "duckdb_settings()",
            "json_each('[1]')",
            "repeat_row(1, num_rows=9)",
        ]
    )
    calls = st.sampled_from(
        [
            "getenv",
            "upper",
            "len",
            "current_setting",
            "md5",
            "repeat",
            "list_transform",
            "sum",
            "count",
            "getvariable",
            "nosuch",
            "query",
            "read_text",
            "sleep_ms",
            "json",
            "range",
            "error",
            "typeof",
            "pg_sleep",
            "which_secret",
            "row_number",
            "string_agg",
            "to_json",
            "format",
        ]
    )
    atoms = st.sampled_from(
        [
            "1",
            "NULL",
            "'a'",
            "'ATLAS_CANARY'",
            "code",
            "x",
            "*",
            "1e308",
            "DATE '2024-01-01'",
            "[1]",
            "{'a': 1}",
            "?",
            "$1",
            "'\u202e'",
            "true",
            "1.5",
            "9223372036854775807",
            "'@CANARY@'",
            "#1",
            "x'00'",
        ]
    )

    def larger(inner: SearchStrategy[str]) -> SearchStrategy[str]:
        many = st.lists(inner, min_size=1, max_size=3).map(", ".join)
        return st.one_of(
            st.tuples(calls, many).map(lambda v: f"{v[0]}({v[1]})"),
            st.tuples(
                inner, st.sampled_from(["+", "||", "=", "LIKE", "AND", "IN", "->", "::", "IS DISTINCT FROM"]), inner
            ).map(lambda v: f"({v[0]} {v[1]} {v[2]})"),
            st.tuples(inner, inner).map(lambda v: f"CASE WHEN {v[0]} THEN {v[1]} END"),
            st.tuples(inner, names).map(lambda v: f"(SELECT {v[0]} FROM {v[1]} LIMIT 1)"),
            st.tuples(inner, inner).map(lambda v: f"sum({v[0]}) OVER (ORDER BY {v[1]})"),
            inner.map(lambda v: f"list_transform([1], lambda q: {v})"),
        )

    expressions = st.recursive(atoms, larger, max_leaves=6)
    joins = st.sampled_from([", ", " CROSS JOIN ", " POSITIONAL JOIN ", " NATURAL JOIN ", " LEFT JOIN LATERAL "])
    selects = st.tuples(
        st.lists(expressions, min_size=1, max_size=3).map(", ".join),
        names,
        joins,
        names,
        st.sampled_from(
            [
                "",
                " WHERE true",
                " GROUP BY ALL",
                " ORDER BY ALL",
                " LIMIT 3",
                " USING SAMPLE 3",
                " QUALIFY true",
                " FOR UPDATE",
            ]
        ),
    ).map(lambda v: f"SELECT {v[0]} FROM {v[1]}{v[2]}{v[3]}{v[4]}")
    wraps = st.sampled_from(
        [
            "{q}",
            "{q}",
            "{q}",
            "FROM ({q})",
            "WITH x AS ({q}) SELECT * FROM x",
            "({q}) UNION ALL ({q})",
            "DESCRIBE {q}",
            "SUMMARIZE {q}",
            "EXPLAIN {q}",
            "COPY ({q}) TO '@OUT@'",
            "CREATE TABLE x AS {q}",
            "{q}; {q}",
            "PREPARE p AS {q}",
            "WITH RECURSIVE x AS ({q} UNION ALL {q}) SELECT * FROM x LIMIT 9",
            "INSERT INTO region {q}",
            "{q} -- ",
            "WITH duckdb_databases AS ({q}) {q}",
            "PIVOT ({q}) ON x IN (1) USING count(*)",
            "/* */{q};",
        ]
    )
    return st.tuples(wraps, selects).map(lambda v: v[0].replace("{q}", v[1]))

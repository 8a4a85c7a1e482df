"""A researcher asks anything of the snapshot, and nothing of the machine that it stands on."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_snapshot import store, write_snapshot  # noqa: F401  (a fixture)

from dashboard import codebook, console, console_child
from dashboard.locale import LANGUAGES, say
from dashboard.store import Store

SCHEMA = Path(__file__).resolve().parents[1] / "etl" / "schema.sql"


def refused(store: Store, sql: str, **rules: float) -> console.Refused:  # noqa: F811
    with pytest.raises(console.Refused) as caught:
        console.ask(store, sql, **rules)  # type: ignore[arg-type]
    return caught.value


def test_a_question_is_answered(store: Store) -> None:  # noqa: F811
    found = console.ask(store, "SELECT name_zh FROM region WHERE code IN ('990121', '990122') ORDER BY code; -- two")
    assert found.rows["name_zh"].tolist() == ["甲县", "乙县"]
    assert not found.cut


def test_an_answer_has_a_limit_and_says_so(store: Store) -> None:  # noqa: F811
    found = console.ask(store, "SELECT * FROM range(100)", limit=7)
    assert (len(found.rows), found.cut) == (7, True)
    assert not console.ask(store, "SELECT * FROM range(7)", limit=7).cut


@pytest.mark.parametrize(
    ("sql", "key"),
    [
        ("SELECT * FROM read_csv('/etc/hostname')", "function"),
        ("SELECT * FROM '/etc/hostname'", "no_table"),
        ("SELECT * FROM read_text('/etc/hostname')", "function"),
        ("SELECT (SELECT count(*) FROM glob('*'))", "function"),
        ("WITH region AS (SELECT * FROM read_blob('/etc/hostname')) SELECT * FROM region", "function"),
        ("COPY region TO 'out.csv'", "not_select"),
        ("ATTACH 'other.duckdb' AS other", "not_select"),
        ("INSTALL httpfs", "not_select"),
        ("LOAD httpfs", "not_select"),
        ("PRAGMA database_list", "not_select"),
        ("SET threads = 8", "not_select"),
        ("EXPORT DATABASE 'out'", "not_select"),
        ("DELETE FROM region", "not_select"),
        ("CREATE TABLE memory.main.mine AS SELECT 1", "not_select"),
        ("SELECT * FROM duckdb_databases()", "function"),
        ("SELECT * FROM duckdb_settings", "no_table"),
        ("SELECT * FROM information_schema.tables", "no_table"),
        ("SELECT * FROM pg_catalog.pg_tables", "no_table"),
        ("SELECT * FROM query('SELECT 1')", "function"),
        ("SELECT current_setting('home_directory')", "function"),
        ("SHOW TABLES", "no_show"),
        ("SELECT 1; SELECT 2", "several"),
        ("SELECT 1; DROP TABLE region", "several"),
        ("SELECT 1) AS x; --", "syntax"),
        ("SELECT name FROM region", "no_column"),
        ("  ", "empty"),
        ("SELECT 1 " + " " * 20_000, "too_long"),
        ("SELECT sum(name_zh) FROM region", "other"),
    ],
)
def test_what_is_no_question_to_the_data_is_refused_in_words(store: Store, sql: str, key: str) -> None:  # noqa: F811
    found = refused(store, sql)
    assert found.key == key
    for language in LANGUAGES:
        words = say(language, f"console.refused.{found.key}", **found.values)
        assert str(store.directory) not in words


def test_a_column_that_is_not_there_brings_its_neighbours(store: Store) -> None:  # noqa: F811
    assert "name_zh" in refused(store, "SELECT nme_zh FROM region").values["hint"]


@pytest.mark.parametrize(
    "sql",
    [
        "WITH RECURSIVE t AS (SELECT 1 AS x UNION ALL SELECT x + 1 FROM t) SELECT count(*) FROM t",
        "SELECT count(*) FROM range(100000000) a, range(100000000) b",
    ],
)
def test_an_endless_question_is_stopped_and_the_next_one_runs(store: Store, sql: str) -> None:  # noqa: F811
    # Which limit it meets first, time or memory, is the machine's affair.
    assert refused(store, sql, seconds=0.5).key in ("too_slow", "too_big")
    assert console.ask(store, "SELECT 42 AS answer").rows["answer"].tolist() == [42]


def test_an_answer_too_large_for_a_page_is_not_sent(store: Store) -> None:  # noqa: F811
    assert refused(store, "SELECT repeat('x', 1000000) FROM range(50)").key == "too_big"


def test_the_lock_holds_behind_the_look(store: Store) -> None:  # noqa: F811
    """Should a question ever pass the look at its parts, the connection itself still refuses."""
    with store.cursor() as cursor:
        file = console.snapshot_file(cursor)
    with console_child.locked(file) as connection:
        for sql in (
            "SELECT * FROM read_csv('/etc/hostname')",
            "COPY region TO 'out.csv'",
            "ATTACH 'other.duckdb' AS other",
            "INSTALL httpfs",
            "SET enable_external_access = true",
            "SET memory_limit = '100GB'",
            "DELETE FROM region",
            "CREATE TABLE atlas.mine AS SELECT 1",
        ):
            with pytest.raises(Exception, match=r"Permission|disabled|locked|read-only|Invalid Input"):
                connection.execute(sql)


def test_two_columns_of_one_name_are_both_shown(store: Store) -> None:  # noqa: F811
    assert console.ask(store, "SELECT 1 AS a, 2 AS a").rows.to_dict("list") == {"a": [1], "a_2": [2]}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", console.EXAMPLES)
def test_every_example_runs_and_is_named(store: Store, name: str, language: str) -> None:  # noqa: F811
    console.ask(store, console.example(name, language))
    assert say(language, f"console.examples.{name}")


def test_the_example_of_grids_gives_the_chosen_figure_with_its_source(store: Store) -> None:  # noqa: F811
    rows = console.ask(store, console.example("grids", "zh")).rows.set_index("observation_id")
    # 900 of the older bulletin is there as well, but the newer figure stands for 甲县.
    assert rows.loc["o_jia_grids", ["place", "value", "publisher"]].tolist() == ["甲县", 1073.0, "甲县融媒体"]
    assert "o_jia_grids_old" not in rows.index


def test_the_example_of_changes_keeps_the_bounds(store: Store) -> None:  # noqa: F811
    rows = console.ask(store, console.example("changes", "en")).rows
    jia = rows[rows["place"] == "Jia"].iloc[0]
    assert jia[["from_year", "from_value", "to_year", "to_value"]].tolist() == [2022, 900.0, 2024, 1073.0]
    assert (jia["from_bound"], jia["to_bound"]) == ("exact", "exact")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_table_and_column_says_what_it_means(store: Store, language: str) -> None:  # noqa: F811
    with store.cursor() as cursor:
        found = console.schema(cursor)
    assert {"observation", "gap", "ranked_figure"} <= set(found["table_name"])
    assert [t for t in found["table_name"].unique() if not codebook.table_words(t, language)] == []
    silent = [
        f"{table}.{column}"
        for table, column in found[["table_name", "column_name"]].itertuples(index=False)
        if not codebook.column_words(table, column, language)
    ]
    assert silent == []

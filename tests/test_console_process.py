"""A question to the SQL console cannot hurt the server: it is asked in a process of its own that may do very little."""

from __future__ import annotations

import json
import logging
import os
import resource
import subprocess
import sys
import time
from fnmatch import fnmatchcase
from pathlib import Path

import duckdb
import pytest
from fixture_snapshot import store, write_snapshot  # noqa: F401  (a fixture)

from dashboard import console, console_child, console_guard, console_process
from dashboard.console_process import Child, Order, Spares
from dashboard.locale import LANGUAGES, says
from dashboard.store import Store
from trials import console as trial
from trials import console_questions

CHILD = Path(console_child.__file__)


def order(store: Store, seconds: float = 5) -> Order:  # noqa: F811
    with store.cursor() as cursor:
        return Order(console.snapshot_file(cursor), 10, seconds)


QUICK = [kind for kind in console_questions.groups() if not kind.startswith(("bombs", "depth"))]


@pytest.mark.parametrize("kind", QUICK)
def test_a_known_escape_does_not_pass_the_look_or_finds_nothing(store: Store, kind: str) -> None:  # noqa: F811
    """All of them, without their process: what the look lets through runs on the locked connection."""
    with trial.ground(store) as place, console_child.locked(order(store).file) as connection:
        known = console_child._tables(connection)
        for question in console_questions.groups()[kind]:
            sql = place.fill(question)
            try:
                rows = connection.execute(console_guard.single_select(connection, sql, known)).fetchmany(100)
            except (console.Refused, duckdb.Error):
                continue
            assert not trial._secret(str(rows), place, sql), sql
        assert place.state() == place.before


@pytest.mark.parametrize("kind", console_questions.groups())
def test_a_known_escape_gets_nowhere(store: Store, kind: str, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Every ninth, through the process; `python -m trials console` asks them all."""
    monkeypatch.setattr(trial, "SECONDS", 0.5)
    with trial.ground(store) as place:
        harms = {sql[:80]: harm for sql in console_questions.groups()[kind][::9] if (harm := trial.attempt(place, sql))}
        assert harms == {}
        assert place.state() == place.before
        assert trial._answers(place)


def test_a_generated_question_gets_nowhere(store: Store) -> None:  # noqa: F811
    with trial.ground(store) as place:
        harms = {sql: harm for sql in trial.generated(20) if (harm := trial.attempt(place, sql))}
        assert harms == {}
        assert place.state() == place.before


def test_the_trial_sees_a_secret_that_comes_out(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """The control: with the look at the question switched off and the lock open, the same tries are counted as harm."""
    with trial.ground(store) as place:

        def open_door(_store: Store, sql: str, **_rules: object) -> console.Answer:
            return console.Answer(duckdb.sql(sql).df(), False, 0.0)

        monkeypatch.setattr(console, "ask", open_door)
        assert trial.attempt(place, "SELECT * FROM read_csv('@CANARY@')") == "the answer tells a secret"
        duckdb.sql(place.fill("COPY (SELECT 1) TO '@OUT@'"))
        assert place.state() != place.before


def test_every_function_of_the_engine_has_been_decided_on() -> None:
    """A new version of DuckDB brings new functions: each is refused until somebody puts it on one side of the list."""
    listed = console_guard.functions()
    rows = duckdb.sql("SELECT DISTINCT function_type, lower(function_name) FROM duckdb_functions()").fetchall()
    names = {name for kind, name in rows if kind != "pragma"}
    undecided = {n for n in names - listed.calls - listed.tables if not any(fnmatchcase(n, p) for p in listed.refused)}
    assert undecided == set()
    assert {name for name in listed.calls if any(fnmatchcase(name, p) for p in listed.refused)} == set()


@pytest.mark.parametrize(
    "name", ["getenv", "read_csv", "read_text", "glob", "query", "current_setting", "duckdb_secrets", "sleep_ms", "new"]
)
def test_what_reads_the_server_is_on_no_list_of_allowed_functions(name: str) -> None:
    assert name not in console_guard.functions().calls | console_guard.functions().tables


def test_the_process_gets_no_environment_and_narrow_limits(store: Store) -> None:  # noqa: F811
    os.environ["ATLAS_CANARY"] = "secret"
    try:
        child = Child(order(store))
        assert child._read_line() == b"ready\n"
        proc = Path("/proc") / str(child._process.pid)
        assert proc.joinpath("environ").read_bytes() == b""
        limits = {line[:26].strip(): line[26:].split()[:2] for line in proc.joinpath("limits").read_text().splitlines()}
        assert limits["Max address space"] == [str(2 << 30)] * 2
        assert limits["Max file size"] == ["0", "0"]
        assert limits["Max core file size"] == ["0", "0"]
        assert limits["Max cpu time"][1] != "unlimited"
        assert int(limits["Max open files"][1]) == 64
        assert proc.joinpath("oom_score_adj").read_text().strip() == "1000"
        child.close()
    finally:
        del os.environ["ATLAS_CANARY"]


def test_a_dead_engine_is_words_and_the_next_question_runs(store: Store, caplog: pytest.LogCaptureFixture) -> None:  # noqa: F811
    child = Child(order(store))
    assert child._process.stdin is not None
    child._process.send_signal(11)
    with caplog.at_level(logging.WARNING), pytest.raises(console.Refused) as caught:
        child.ask("SELECT 'private words'")
    assert caught.value.key == "stopped"
    assert "exit code -11" in caplog.text and "private" not in caplog.text
    assert console.ask(store, "SELECT 42 AS answer").rows["answer"].tolist() == [42]


def test_a_question_that_heeds_no_interrupt_is_ended(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    monkeypatch.setattr(console_process, "_GRACE", 0.2)
    child = Child(order(store, seconds=0.2))
    with pytest.raises(console.Refused) as caught:
        child.ask("SELECT len(repeat('x', 4000000000))")
    assert caught.value.key in ("too_slow", "too_big")
    assert not child.alive()


def test_an_answer_that_never_ends_does_not_fill_the_server(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:  # noqa: F811
    """Should a question take its process over, what that sends is bounded and has to be an answer."""
    flood = "import sys\nsys.stdout.write('ready\\n'); sys.stdout.flush()\nwhile True: sys.stdout.write('x' * 65536)\n"
    file = store.directory / "flood.py"
    file.write_text(flood, encoding="utf-8")
    monkeypatch.setattr(console_process, "_CHILD", file)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises(console.Refused) as caught:
        Child(order(store)).ask("SELECT 1")
    assert caught.value.key in ("stopped", "too_slow")
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 150_000  # kilobytes


def test_the_spare_is_used_once_and_goes_when_nobody_asks(store: Store) -> None:  # noqa: F811
    spares = Spares(idle=0.3)
    wanted = order(store)
    spares.prepare(wanted)
    first = spares._spare
    assert first is not None
    spares.prepare(wanted)
    assert spares._spare is first
    assert spares.take(wanted) is first and spares._spare is None
    first.close()
    spares.prepare(wanted)
    waiting = spares._spare
    assert waiting is not None
    deadline = time.monotonic() + 20
    while waiting.alive() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not waiting.alive()


def test_a_spare_for_an_older_snapshot_is_not_asked(store: Store, tmp_path: Path) -> None:  # noqa: F811
    spares = Spares()
    spares.prepare(Order(tmp_path / "older.duckdb", 10, 5))
    older = spares._spare
    child = spares.take(order(store))
    assert child.ask("SELECT count(*) AS n FROM region")["columns"] == ["n"]
    assert older is not None and not older.alive()


def test_a_process_whose_server_is_gone_ends_by_itself(store: Store) -> None:  # noqa: F811
    wanted = order(store)
    child = subprocess.Popen(
        [sys.executable, "-I", str(CHILD), str(wanted.file), "10", "5"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={},
    )  # fmt: skip
    said, _ = child.communicate(b"", timeout=60)
    assert (said, child.returncode) == (b"ready\n", 0)


def test_values_come_back_as_they_are(store: Store) -> None:  # noqa: F811
    columns = ["DATE '2024-02-29'", "TIMESTAMP '2024-02-29 10:11:12'", "1.50", f"{2**127 - 1}", "'a\n\"b\"，丙'",
               "[1, 2]", "NULL", "true", "'x'::BLOB", "'nan'::DOUBLE"]  # fmt: skip
    sql = "SELECT " + ", ".join(f"{column} AS c{number}" for number, column in enumerate(columns))
    child = Child(order(store))
    found = child.ask(sql)
    values = [console._value(value) for value in found["rows"][0]]
    assert [str(value) for value in values] == [
        "2024-02-29", "2024-02-29 10:11:12", "1.50", "170141183460469231731687303715884105727", 'a\n"b"，丙', "[1, 2]",
        "None", "True", "b'x'", "nan",
    ]  # fmt: skip


def test_every_refusal_has_words_in_both_languages() -> None:
    import re

    keys = set()
    for module in (console, console_child, console_guard, console_process):
        keys |= set(re.findall(r'Refused\("(\w+)"', Path(str(module.__file__)).read_text(encoding="utf-8")))
    assert {"stopped", "too_slow", "too_big", "function", "part", "pivot", "too_deep"} <= keys
    assert [(k, lang) for k in keys for lang in LANGUAGES if not says(lang, f"console.refused.{k}")] == []


def test_answers_and_refusals_are_counted(store: Store) -> None:  # noqa: F811
    before = dict(console.counts())
    console.ask(store, "SELECT 1")
    with pytest.raises(console.Refused):
        console.ask(store, "SET threads = 8")
    after = console.counts()
    assert after["answered"] == before.get("answered", 0) + 1
    assert after["not_select"] == before.get("not_select", 0) + 1


def test_the_limits_on_the_page_are_those_that_hold() -> None:
    said = console.limits()
    assert said == {
        "rows": "5,000", "columns": "200", "size": "10 MB", "seconds": "10", "memory": "512 MB", "letters": "20,000",
        "at_once": "2",
    }  # fmt: skip
    assert json.dumps(said)

"""What a trial found is counted, kept and shown: a failure ends the command with 1 and stands on the page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from trials import __main__ as trials
from trials import record, report

ROWS = [
    {"attempt": "a | b", "tries": 1200, "failures": 0, "words": "refused"},
    {"attempt": "c", "tries": 3, "failures": 2, "words": "<b>lost</b>"},
]


def test_failures_are_the_sum_of_the_rows() -> None:
    found = record.outcome("console", ROWS, full=True, note="x")
    assert (found.failures, found.command, found.more) == (2, "python -m trials console --full", {"note": "x"})
    assert "1,203 tries, 2 failures" in record.table(found)


@pytest.mark.parametrize(("rows", "code"), [(ROWS, 1), (ROWS[:1], 0)])
def test_a_failure_ends_the_command_with_one(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, rows: list[dict[str, object]], code: int
) -> None:
    from trials import console

    monkeypatch.setenv("ATLAS_TRIALS", str(tmp_path))
    monkeypatch.setattr(console, "run", lambda full: record.outcome("console", rows, full=full))
    assert trials.main(["console"]) == code
    assert not (tmp_path / "console.json").exists()  # a short run is not what the page quotes
    assert trials.main(["console", "--full"]) == code
    assert json.loads((tmp_path / "console.json").read_text(encoding="utf-8"))["failures"] == 2 * code


def test_the_page_shows_what_was_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    page = tmp_path / "reliability.md"
    page.write_text("<!-- summary --><!-- /summary -->\n<!-- console -->\nold\n<!-- /console -->\n", encoding="utf-8")
    monkeypatch.setenv("ATLAS_TRIALS", str(tmp_path))
    monkeypatch.setattr(report, "PAGE", page)
    monkeypatch.setattr(record, "ROOT", tmp_path)
    record.write(record.outcome("console", ROWS, full=True), record.Watch())
    assert report.main(check=True) == 1
    assert report.main() == 0
    text = page.read_text(encoding="utf-8")
    assert "**1,203 tries, 2 failures.** `python -m trials console --full`" in text
    assert "| a \\| b | 1,200 | 0 | refused |" in text and "&lt;b>lost" in text and "old" not in text
    assert "| console | `python -m trials console --full` | 1,203 | 2 |" in text
    assert report.main(check=True) == 0


def test_every_trial_has_its_place_on_the_page() -> None:
    text = report.PAGE.read_text(encoding="utf-8")
    for name in ("summary", *trials.NAMES):
        assert f"<!-- {name} -->" in text and f"<!-- /{name} -->" in text

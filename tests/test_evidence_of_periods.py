"""The evidence page of figures that came with a whole period: a log's file, records and rule, not a passage."""

from __future__ import annotations

from pathlib import Path

import pytest
from fixture_pages import healthy, html, opened, words
from fixture_rollup import EVENTS, make_data, rollup, write

from etl.__main__ import main


@pytest.fixture
def counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The log of the worked example, rolled up and built."""
    data = make_data(tmp_path)
    assert rollup(data, write(tmp_path, "网格事件.csv", EVENTS), "--publisher", "虚市", "--as-of", "2026-02-03") == 0
    monkeypatch.setenv("ATLAS_BUILD", str(data / "build"))
    assert main(["build", "--data", str(data)]) == 0


def test_a_counted_figure_leads_to_its_log(counted: None) -> None:
    """From the number back to what it was counted from: without this the promise ends at the batch."""
    page = opened("evidence", figure="logs-2026-01.issues_reopened_rate.990101")
    healthy(page)
    said = words(page) + html(page)
    assert "33.3%" in said, "of one in three nobody knows sixteen digits"
    assert "33.333333" not in said
    assert "由 3 条记录算出；定义 rollup-1" in said
    assert "网格事件.csv（SHA-256 " in said
    assert "2026-02-03" in said
    assert "这份来源没有存档全文" not in said
    assert "日志本身（含个人信息）不进入图谱" in said


def test_in_english_too(counted: None) -> None:
    page = opened("evidence", figure="logs-2026-01.issues_reported.990101", lang="en")
    healthy(page)
    said = words(page) + html(page)
    assert "from 4 records; definition rollup-1" in said
    assert "Log known by" in said

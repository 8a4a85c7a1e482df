"""Citations a reader can paste: GB/T 7714-2015 and BibTeX, written out by hand."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest

from dashboard import cite

NEWSPAPER = {
    "source_id": "jia", "title": "甲县的网格", "publisher": "甲日报", "published": "2024-01-01", "page": "第29版",
    "url": None, "kind": "article", "grade": "C",
}  # fmt: skip
BULLETIN = {
    "source_id": "bulletin", "title": "丁市统计公报", "publisher": "丁市统计局", "published": "2023-04", "page": None,
    "url": "https://example.org/a b?x=1&y={2}", "kind": "bulletin", "grade": "A",
}  # fmt: skip


def test_a_newspaper_has_its_date_and_page() -> None:
    found = cite.source(NEWSPAPER, "zh")
    assert found.gbt == "甲县的网格[N]. 甲日报, 2024-01-01(29)."
    assert found.bibtex == (
        "@article{jia,\n"
        "  title = {{甲县的网格}},\n"
        "  journal = {{甲日报}},\n"
        "  year = {2024},\n"
        "  month = {1},\n"
        "  day = {1},\n"
        "  pages = {29}\n"
        "}"
    )


def test_a_report_on_line_has_its_address_and_when_it_was_seen() -> None:
    found = cite.source(BULLETIN, "zh", accessed=date(2026, 11, 22))
    assert found.gbt == (
        "丁市统计局. 丁市统计公报[R/OL]. (2023-04)[2026-11-22]. https://example.org/a%20b?x=1&y=%7B2%7D."
    )
    assert found.bibtex == (
        "@techreport{bulletin,\n"
        "  title = {{丁市统计公报}},\n"
        "  institution = {{丁市统计局}},\n"
        "  year = {2023},\n"
        "  month = {4},\n"
        "  url = {https://example.org/a%20b?x=1&y=%7B2%7D},\n"
        "  urldate = {2026-11-22}\n"
        "}"
    )


def test_what_is_not_printed_is_said_to_be_unknown() -> None:
    undated = {**NEWSPAPER, "published": None, "page": None}
    assert cite.source(undated, "zh").gbt == "甲县的网格[N]. 甲日报, [日期不详]."
    assert "note = {原件未印日期}" in cite.source(undated, "zh").bibtex
    assert "year" not in cite.source(undated, "zh").bibtex
    report = {**BULLETIN, "kind": "report", "url": None, "published": None}
    assert cite.source(report, "en").gbt == "丁市统计局. 丁市统计公报[R]. [S.l.]: 丁市统计局, [n.d.]."
    assert cite.source({**BULLETIN, "published": None}, "zh").gbt.startswith(
        "丁市统计局. 丁市统计公报[R/OL]. [日期不详]."
    )


@pytest.mark.parametrize(
    ("kind", "mark"),
    [("article", "[N]"), ("report", "[R]"), ("bulletin", "[R]"), ("statistics", "[DB]"), ("spreadsheet", "[DB]"),
     ("event_log", "[DB]"), ("web", "[EB]")],
)  # fmt: skip
def test_every_kind_of_source_has_its_mark(kind: str, mark: str) -> None:
    assert mark in cite.source({**NEWSPAPER, "kind": kind}, "zh").gbt


def test_an_address_that_is_not_shown_is_in_neither_form() -> None:
    found = cite.source(BULLETIN, "zh", with_url=False)
    assert "example.org" not in found.gbt + found.bibtex
    assert "[R]" in found.gbt


def test_signs_of_tex_are_escaped() -> None:
    row = {**NEWSPAPER, "title": "50% & {A}_b #1 $ ~^\\", "source_id": "甲 1"}
    found = cite.source(row, "zh").bibtex
    assert r"title = {{50\% \& \{A\}\_b \#1 \$ \textasciitilde{}\textasciicircum{}\textbackslash{}}}" in found
    assert found.startswith("@article{__1,")


def test_the_atlas_is_cited_by_its_version() -> None:
    built = datetime(2026, 1, 2, 3, 4, 5)
    found = cite.atlas("fixture-1", built, "zh", link="http://atlas.example/", accessed=date(2026, 11, 22))
    assert found.gbt == (
        "治理图谱：中国基层治理公开数据[DB/OL]. 数据版本 fixture-1. (2026-01-02)[2026-11-22]. http://atlas.example/."
    )
    assert "@misc{governance_atlas_fixture-1,\n" in found.bibtex
    assert "  version = {fixture-1},\n" in found.bibtex
    assert cite.atlas("fixture-1", None, "zh").gbt == "治理图谱：中国基层治理公开数据[DB]. 数据版本 fixture-1."


def test_a_figure_is_cited_with_its_bound_and_its_source() -> None:
    row: dict[str, Any] = {
        "region_name": "甲县", "indicator_name": "上报事项数", "value": 67000.0, "value_to": float("nan"),
        "bound": "at_least", "unit": "件", "derived": False, "period_start": date(2023, 1, 1),
        "period_end": date(2023, 12, 31), "time_basis": "stated", "time_precision": "day", "kind": "flow",
        "observation_id": "o_jia_issues",
    }  # fmt: skip
    found = cite.figure(row, [NEWSPAPER], "fixture-1", "zh")
    assert found.gbt == (
        "甲县上报事项数：≥67,000 件（2023年）[DB]//治理图谱：中国基层治理公开数据. 数据版本 fixture-1. "
        "编号 o_jia_issues. 原始来源：甲县的网格[N]. 甲日报, 2024-01-01(29)."
    )
    assert found.bibtex.startswith("@incollection{figure_o_jia_issues,")
    assert "≥67,000 件" in found.bibtex

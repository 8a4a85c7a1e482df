"""A figure in its paragraph: from the text that was read, or not at all."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from fixture_snapshot import GRIDS_SPAN, ISSUES_SPAN, TEXT, TEXT_FILE, TEXT_SHA256

from dashboard.texts import Passage, Segment, join, marked_text, passage

SOURCE = {"text_file": TEXT_FILE, "text_sha256": TEXT_SHA256}


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_ARTICLES", str(tmp_path))
    path = tmp_path / TEXT_FILE
    path.write_bytes(TEXT.encode())
    return path


def written(folder: Path, text: str) -> dict[str, str]:
    (folder / "other.txt").write_bytes(text.encode())
    return {"text_file": "other.txt", "text_sha256": hashlib.sha256(text.encode()).hexdigest()}


def test_the_figure_stands_in_its_paragraph(article: Path) -> None:
    assert passage(SOURCE, *GRIDS_SPAN) == Passage("甲县共划分", "1073个网格", ",每个网格配备一名网格员。")


def test_a_line_broken_inside_a_sentence_is_joined(article: Path) -> None:
    found = passage(SOURCE, *ISSUES_SPAN)
    assert found == Passage(
        "今年以来,甲县网格员共上报事项", "6.7万余条", ",办结率98.5%,群众满意度持续提升,经验在全市推广。"
    )


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("span", [(None, None), (float("nan"), float("nan")), (5, 5), (9, 3), (-1, 4), (0, 10**6)])
def test_without_a_true_span_there_is_no_passage(span: tuple[float | None, float | None]) -> None:
    assert passage(SOURCE, *span) is None


def test_another_text_is_not_shown(article: Path) -> None:
    article.write_bytes((TEXT + " ").encode())
    assert passage(SOURCE, *GRIDS_SPAN) is None
    article.write_bytes(TEXT.encode())
    assert passage(SOURCE, *GRIDS_SPAN) is not None
    article.unlink()
    assert passage(SOURCE, *GRIDS_SPAN) is None
    assert marked_text(SOURCE, [GRIDS_SPAN]) is None


@pytest.mark.usefixtures("article")
@pytest.mark.parametrize("name", ["../jia.txt", "/etc/passwd", "", ".", None, 3])
def test_only_a_plain_file_name_is_followed(name: object) -> None:
    assert passage({"text_file": name, "text_sha256": TEXT_SHA256}, *GRIDS_SPAN) is None


def test_a_text_that_is_not_utf8_is_no_fault(article: Path) -> None:
    data = "网格".encode("gb18030")
    article.write_bytes(data)
    source = {"text_file": TEXT_FILE, "text_sha256": hashlib.sha256(data).hexdigest()}
    assert passage(source, 0, 1) is None


def test_a_long_paragraph_is_cut_on_both_sides(article: Path) -> None:
    source = written(article.parent, "前" * 500 + "42" + "后" * 500 + "。")
    found = passage(source, 500, 502)
    assert found == Passage("…" + "前" * 240, "42", "后" * 240 + "…")


def test_a_paragraph_broken_by_a_page_goes_on_and_a_heading_does_not(article: Path) -> None:
    first = "一" * 45
    source = written(article.parent, f"短标题\n\n{first}\n\n{'二' * 12}36个小区。\n\n另一段。\n")
    at = 5 + 45 + 2 + 12
    assert passage(source, at, at + 2) == Passage(first + "二" * 12, "36", "个小区。")


def test_offsets_count_every_character_of_the_file(article: Path) -> None:
    source = written(article.parent, "第一行。\r\n\r\n  共有36个小区。\r\n")
    start = "第一行。\r\n\r\n  共有36个小区。".index("36")
    assert passage(source, start, start + 2) == Passage("共有", "36", "个小区。")


def test_line_breaks_between_latin_words_become_spaces() -> None:
    assert join("grid\nworkers") == "grid workers"
    assert join("网格\r\n  员") == "网格员"
    assert join("6.7\n万") == "6.7万"


@pytest.mark.usefixtures("article")
def test_a_whole_text_with_its_marks() -> None:
    found = marked_text(SOURCE, [ISSUES_SPAN, GRIDS_SPAN, (0, 10**6)])
    assert found is not None
    assert found[0] == (Segment("第1版:甲县", None),)
    before, marked, after = found[2]
    assert (before.text, after.text) == ("甲县共划分", ",每个网格配备一名网格员。")
    assert marked == Segment("1073个网格", 1)
    assert [segment.mark for segment in found[3]] == [None, 0, None]
    assert "".join(s.text for p in found for s in p if s.mark is not None) == "1073个网格6.7万余条"


@pytest.mark.usefixtures("article")
def test_overlapping_marks_are_shown_once() -> None:
    start, end = GRIDS_SPAN
    found = marked_text(SOURCE, [(start, end), (start + 1, end - 1), (end - 2, end + 1)])
    assert found is not None
    assert [(s.text, s.mark) for s in found[2]][1:3] == [("1073个网格", 0), (",", 2)]

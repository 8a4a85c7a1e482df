"""``python -m etl extract``: true offsets, the same bytes each time, plain words for bad files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from etl.__main__ import main

PUBLIC = [
    "source", "start", "end", "as_printed", "value", "value_to", "bound", "unit", "kind", "indicator",
    "indicator_score", "region", "scope", "period_start", "period_end", "time_basis", "status",
]  # fmt: skip
TEXT = """\
南皮县：小网格有大作为

2024年05月18日

沧州市南皮县划分网格568个，配备专职网格员612名。南皮镇化解矛盾纠纷42起。
四级网格各有网格长1名，推行“双报到”制度。
"""


@pytest.fixture
def article(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("ATLAS_LANG", "en")
    path = tmp_path / "nanpi.txt"
    path.write_bytes(TEXT.encode("gb18030"))
    return path


def run(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    code = main(["extract", *map(str, arguments)])
    out, err = capsys.readouterr()
    return code, out, err


def test_a_record_has_the_public_fields_in_order_and_true_offsets(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, out, _ = run(capsys, article, "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    assert code == 0
    assert list(records[0])[:17] == PUBLIC
    assert all(TEXT[r["start"] : r["end"]] == r["as_printed"] for r in records)
    assert [(r["as_printed"], r["value"], r["indicator"], r["region"], r["scope"]) for r in records] == [
        ("网格568个", 568, "grids_total", "130927", ""),
        ("专职网格员612名", 612, "grid_workers_full_time", "130927", ""),
        ("矛盾纠纷42起", 42, "disputes_mediated", "130927", "南皮镇"),
        ("网格长1名", 1, None, "130927", ""),
    ]
    assert {(r["period_end"], r["time_basis"]) for r in records} == {("2024-05-18", "publication")}


def test_the_same_file_gives_the_same_bytes(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run(capsys, article, "--format", "jsonl") == run(capsys, article, "--format", "jsonl")


def test_a_range_of_lines_keeps_the_offsets_of_the_whole_file(
    article: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, out, _ = run(capsys, article, "--format", "jsonl", "--figures", "--lines", "6-6")
    (record,) = [json.loads(line) for line in out.splitlines()]
    assert (record["as_printed"], TEXT[record["start"] : record["end"]]) == ("1名", "1名")


def test_practices_are_listed_instead(article: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, out, _ = run(capsys, article, "--practices", "--format", "jsonl")
    records = [json.loads(line) for line in out.splitlines()]
    assert ("“双报到”制度", "dual_registration") in {(r["as_printed"], r["practice"]) for r in records}


def test_a_file_that_cannot_be_read_is_named_and_the_others_are_done(
    article: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty.txt").write_bytes(b"")
    code, out, err = run(capsys, tmp_path / "empty.txt", article)
    assert code == 2
    assert "nanpi.txt: 4 candidates" in out
    assert err == "empty.txt is empty (0 bytes). Download or copy the original again.\n"


@pytest.mark.parametrize(
    ("option", "given", "words"),
    [
        ("--lines", "six", "--lines six is no range. Write the first and the last line, as in 12-80."),
        ("--published", "May 2024", "--published May 2024 is no date. Write 2024, 2024-06 or 2024-06-21."),
    ],
)
def test_a_wrong_option_says_how_to_write_it(
    article: Path, capsys: pytest.CaptureFixture[str], option: str, given: str, words: str
) -> None:
    code, _, err = run(capsys, article, option, given)
    assert code == 2
    assert words in err


def test_the_year_of_the_value_before_a_change_is_not_that_of_the_value_after(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "change.txt"
    path.write_text("南皮县满意率由2021年的86.2%提高到98.6%。", encoding="utf-8")
    _, out, _ = run(capsys, path, "--format", "jsonl", "--published", "2024-05-18")
    records = [json.loads(line) for line in out.splitlines()]
    assert [(r["value"], r["period_end"], r["time_basis"], r["relation"]) for r in records] == [
        (86.2, "2021-12-31", "stated", "from"),
        (98.6, "2024-05-18", "publication", "to"),
    ]

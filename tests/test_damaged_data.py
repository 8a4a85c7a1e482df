"""Data files that somebody broke by hand: each is named with line and mend, and the dashboard stays up."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import CountyPair
from fixture_intake import drop, published
from fixture_pages import healthy, opened

from etl.__main__ import main
from etl.faults import FaultyFacts

Spoil = Callable[[bytes], bytes]


def excel(content: bytes) -> bytes:
    """Save a CSV as Excel does: mark in front, CRLF, dates in its own form, numbers without their leading zeros."""
    text = re.sub(r"(\d{4})-0?(\d+)-0?(\d+)", r"\1/\2/\3", content.decode())
    return b"\xef\xbb\xbf" + re.sub(r"(?m)(^|,)0+(\d)", r"\1\2", text).replace("\n", "\r\n").encode()


def conflict(content: bytes) -> bytes:
    """Leave a merge unfinished in line 2."""
    first, second, *rest = content.splitlines(keepends=True)
    return b"".join([first, b"<<<<<<< HEAD\n", second, b"=======\n", second, b">>>>>>> theirs\n", *rest])


SPOILS: dict[str, tuple[Spoil, str, set[str]]] = {
    # what is done: how, line that is named ("" for the file), keys of faults of which one is the first
    "GB18030": (lambda b: b.decode().encode("gb18030"), r"\d+", {"not_utf8"}),
    "UTF-16": (lambda b: b.decode().encode("utf-16"), "1", {"not_utf8"}),
    "byte order mark": (lambda b: b"\xef\xbb\xbf" + b, "1", {"byte_order_mark"}),
    "saved by Excel": (excel, "1", {"byte_order_mark"}),
    "merge conflict": (conflict, "2", {"merge_conflict"}),
    "zero bytes": (lambda b: bytes(len(b)), "1", {"not_a_text"}),
    "one zero byte": (lambda b: b.replace(b"\n", b"\0\n", 1), "1", {"column_unknown", "not_yaml"}),
    "empty": (lambda b: b"", "", {"file_empty"}),
    "a web page": (
        lambda b: b"<!DOCTYPE html><html></html>\n",
        "1",
        {"column_unknown", "column_missing", "not_a_list"},
    ),
    "a stray line": (lambda b: b + b"stray\n", r"\d+", {"wrong_cell_count", "not_yaml", "not_a_mapping"}),
}
CSV_SPOILS: dict[str, tuple[Spoil, str, set[str]]] = {
    "tabs": (lambda b: b.replace(b",", b"\t"), "1", {"wrong_separator"}),
    "semicolons": (lambda b: b.replace(b",", b";"), "1", {"wrong_separator"}),
    "cut short": (lambda b: b[: b.rindex(b",")], r"\d+", {"wrong_cell_count", "column_missing"}),
    "last line twice": (lambda b: b + b.splitlines(keepends=True)[-1], r"\d+", {"repeated", "same_fact"}),
}
FILES = (
    "regions.csv", "gaps.csv", "region_practices.csv", "observations/yi.csv", "sources.yml", "families.yml",
    "concepts.yml", "practices.yml", "indicators/people.yml", "notes.yml", "crosswalk.csv", "province_names.csv",
)  # fmt: skip


@pytest.fixture
def all_files(county_pair: CountyPair) -> CountyPair:
    (county_pair.data / "crosswalk.csv").write_text(
        "code,name_zh,valid_from,valid_to,replaced_by,extent,note,source\n990109,旧县,,2010,990101,merged,,x\n",
        encoding="utf-8",
    )
    (county_pair.data / "province_names.csv").write_text("code,name_zh,name_en\n990000,丙省,Bing\n", encoding="utf-8")
    county_pair.prepare()
    return county_pair


@pytest.mark.parametrize("name", FILES)
def test_whatever_was_done_to_a_file_it_is_the_first_that_is_named(all_files: CountyPair, name: str) -> None:
    path = all_files.data / name
    whole = path.read_bytes()
    for what, (spoil, line, keys) in (SPOILS | (CSV_SPOILS if name.endswith(".csv") else {})).items():
        if (spoiled := spoil(whole)) == whole or (what == "GB18030" and whole.isascii()):
            continue
        path.write_bytes(spoiled)
        with pytest.raises(FaultyFacts) as found:
            all_files.prepare()
        first = next(iter(found.value.faults))
        place = f"{name}:{line}" if line else name
        assert re.fullmatch(place, str(first.place)) and first.key in keys, (what, first.words("en"))
        for language in ("zh", "en"):
            assert all(fault.words(language) for fault in found.value.faults)
    path.unlink()
    path.mkdir()
    with pytest.raises(FaultyFacts) as found:
        all_files.prepare()
    first = next(iter(found.value.faults))
    assert (str(first.place), first.key) in ((name, "file_unreadable"), (name, "file_unexpected"))


def test_excel_dates_are_named_one_by_one(county_pair: CountyPair) -> None:
    path = county_pair.data / "observations/yi.csv"
    path.write_bytes(excel(path.read_bytes()).replace(b"\xef\xbb\xbf", b"").replace(b"\r\n", b"\n"))
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert "observations/yi.csv:2  period_end  “2023/12/31”: This is no full date." in "\n".join(
        fault.words("en") for fault in found.value.faults
    )


def test_a_file_that_cannot_be_read_brings_no_flood_of_others(county_pair: CountyPair) -> None:
    path = county_pair.data / "region_practices.csv"
    path.write_bytes(b"\xff" + path.read_bytes())
    with pytest.raises(FaultyFacts) as found:
        county_pair.prepare()
    assert [str(fault.place) for fault in found.value.faults] == ["region_practices.csv:1"]


@pytest.mark.parametrize("spoil", [*SPOILS, "a folder"])
def test_a_broken_ledger_is_named_with_its_line(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str], spoil: str
) -> None:
    published(county_pair)
    path = county_pair.data / "publications.jsonl"
    whole, pointer = path.read_bytes(), (county_pair.folders.build / "current.json").read_bytes()
    if spoil == "a folder":
        path.unlink()
        path.mkdir()
    elif spoil == "merge conflict":
        path.write_bytes(conflict(whole + whole))
    else:
        path.write_bytes(SPOILS[spoil][0](whole))
    capsys.readouterr()
    for command in (["check"], ["build"], ["intake", "log"]):
        assert main([*command, "--data", str(county_pair.data)]) == 2
        said = capsys.readouterr().err
        assert "publications.jsonl" in said and "Traceback" not in said
        assert "in line " in said or spoil == "a folder", said
    assert (county_pair.folders.build / "current.json").read_bytes() == pointer


def test_a_broken_draft_says_how_its_decisions_are_kept(
    county_pair: CountyPair, capsys: pytest.CaptureFixture[str]
) -> None:
    draft = drop(county_pair)
    (county_pair.data / "intake" / draft / "text.txt").write_text("x")
    assert main(["intake", "reread", draft, "--data", str(county_pair.data)]) == 2
    said = capsys.readouterr().err
    assert f"The draft {draft} is damaged (text.txt)." in said and "keep its journal.jsonl" in said


def test_the_dashboard_stays_up_on_the_last_snapshot(
    county_snapshot: Path, county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file of facts is broken at once; build refuses, the pages show what was built before, without a notice."""
    shutil.copytree(county_snapshot, county_pair.folders.build)
    monkeypatch.setenv("ATLAS_BUILD", str(county_pair.folders.build))
    for path in county_pair.data.rglob("*"):
        if path.is_file() and "build" not in path.parts and path.suffix in (".csv", ".yml"):
            path.write_bytes(conflict(path.read_bytes()))
    assert main(["build", "--data", str(county_pair.data)]) == 1
    for page in ("overview", "compare", "data"):
        at = opened(page)
        healthy(at)
        assert not at.warning or all("快照" not in element.value for element in at.warning)

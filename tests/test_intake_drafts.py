"""A dropped file becomes a draft whole or not at all, and its proposals keep their ids for ever."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import fixture_intake as intake
import pytest
from conftest import CountyPair
from fixture_intake import ARTICLE, StandIn, drop

from etl.atomic import write_together
from etl.extract.candidate import Candidate
from etl.faults import AtlasError
from etl.intake import drafts
from etl.intake.draft import read_draft, read_lines
from etl.intake.nouns import queue
from etl.intake.places import completed, english_name
from etl.intake.span import read_span

ROOT = Path(__file__).parent.parent


def figures(pair: CountyPair, draft: str) -> list[dict[str, Any]]:
    return read_lines(pair.folders.intake / draft / "candidates.jsonl")


def split(pair: CountyPair, draft: str, *ranges: tuple[int, int], **fields: Any) -> Any:
    wanted = [{"first_line": first, "last_line": last} | fields for first, last in ranges]
    return drafts.split(draft, wanted, pair.folders, propose=StandIn)


def test_a_draft_holds_the_file_its_text_and_what_is_proposed(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    folder = county_pair.folders.intake / draft
    assert sorted(p.name for p in folder.iterdir()) == [
        "candidates.jsonl", "draft.json", "ids.json", "original.txt", "practices.jsonl", "text.txt",
    ]  # fmt: skip
    assert (folder / "original.txt").read_bytes() == (folder / "text.txt").read_bytes() == ARTICLE.encode()
    head = json.loads((folder / "draft.json").read_text(encoding="utf-8"))
    assert draft == head["draft"] == head["sha256"][:12]
    assert (head["schema"], head["file"], head["format"], head["encoding"]) == (1, "bing.txt", "txt", "utf-8")
    assert (head["created_by"], head["text_file"], head["source_published"]) == ("王五", "bing.txt", [])
    section = head["sections"][0]
    assert {n: section[n] for n in ("section", "first_line", "last_line", "start", "end")} == {
        "section": 1, "first_line": 1, "last_line": 6, "start": 0, "end": 77,
    }  # fmt: skip
    assert section["source"] == {
        "source_id": "bingxian-20240520", "title": "丙县:把网格建实", "publisher": "虚报", "published": "2024-05-20",
        "page": None, "url": None, "kind": "article", "grade": "C", "reading": "full", "regions": ["990103"],
        "note": "",
    }  # fmt: skip
    assert (section["region"], section["region_name"], section["region_basis"]) == ("990103", "丙县", "stated")
    found = figures(county_pair, draft)
    assert [(f["id"], f["section"], f["start"], f["as_printed"]) for f in found] == [
        ("f0001", 1, 32, "网格80个"), ("f0002", 1, 40, "专职网格员95名"),
        ("f0003", 1, 56, "问题1200余件"), ("f0004", 1, 72, "12场"),
    ]  # fmt: skip
    assert [p["id"] for p in read_lines(folder / "practices.jsonl")] == ["p0001"]


def test_the_same_file_is_one_draft(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    (county_pair.folders.intake / draft / "journal.jsonl").write_text("{}\n")
    path = county_pair.data.parent / "dropped" / "again.txt"
    path.write_bytes(ARTICLE.encode())
    assert drafts.add(path, "赵六", county_pair.folders, propose=StandIn) == (draft, True)
    assert (county_pair.folders.intake / draft / "journal.jsonl").read_text() == "{}\n"


def test_line_ends_and_marks_are_kept(county_pair: CountyPair) -> None:
    text = ARTICLE.replace("\n", "\r\n")
    draft = drop(county_pair, b"\xef\xbb\xbf" + text.encode())
    assert (county_pair.folders.intake / draft / "text.txt").read_bytes() == text.encode()
    assert read_draft(county_pair.folders, draft).text == text


def test_a_text_in_gb18030_is_kept_as_utf8(county_pair: CountyPair) -> None:
    draft = drop(county_pair, ARTICLE.encode("gb18030"), "丙县.txt")
    assert read_draft(county_pair.folders, draft).text == ARTICLE
    head = json.loads((county_pair.folders.intake / draft / "draft.json").read_text(encoding="utf-8"))
    assert head["file"] == "丙县.txt"
    assert head["text_file"] == f"text-{head['text_sha256'][:12]}.txt"
    outcome = intake.publish(county_pair, draft)
    assert outcome.record is not None
    assert (county_pair.data / "articles" / head["text_file"]).read_text(encoding="utf-8") == ARTICLE


@pytest.mark.parametrize("content", [b"", b"  \n", b"\x00\x01\x02"])
def test_a_file_that_cannot_be_read_leaves_nothing(county_pair: CountyPair, content: bytes) -> None:
    with pytest.raises(AtlasError) as found:
        drop(county_pair, content)
    assert "bing.txt" in found.value.words("en")
    assert not county_pair.folders.intake.exists() or list(county_pair.folders.intake.iterdir()) == []


def test_a_proposal_that_is_not_verbatim_leaves_nothing(county_pair: CountyPair) -> None:
    class Inventing(StandIn):
        def figures(
            self, text: str, *, source: str, published: str | None, region: str | None
        ) -> Sequence[Candidate]:  # fmt: skip
            from dataclasses import replace

            return [
                replace(c, start=c.start + 1) for c in super().figures(text, source="", published=None, region=None)
            ]

    path = county_pair.data.parent / "a.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    with pytest.raises(AtlasError, match="intake_not_verbatim"):
        drafts.add(path, "王五", county_pair.folders, propose=Inventing)
    assert not county_pair.folders.intake.exists()


def test_a_disk_that_fills_up_leaves_nothing(county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("etl.intake.drafts.os.fsync", full)
    with pytest.raises(AtlasError, match="intake_not_written"):
        drop(county_pair)
    assert list(county_pair.folders.intake.iterdir()) == []


KILLED = """
    import os, signal, sys
    from pathlib import Path
    sys.path.insert(0, "tests")
    from fixture_intake import StandIn
    from etl.intake import drafts
    from etl.paths import Folders
    import etl.atomic

    def die(*_):
        os.kill(os.getpid(), signal.SIGKILL)

    data = Path({data!r})
    folders = Folders(data, data / "articles", data / "build")
    if {deed!r} == "add":
        drafts.flush = die
        drafts.add(Path({what!r}), "x", folders, propose=StandIn)
    else:
        write, count = etl.atomic.write_whole, []
        def second(path, content):
            count.append(1)
            return die() if len(count) == {step} else write(path, content)
        etl.atomic.write_whole = second
        wanted = [dict(first_line=1, last_line=5), dict(first_line=6, last_line=6)]
        drafts.split({what!r}, wanted, folders, propose=StandIn)
"""


def kill(pair: CountyPair, deed: str, what: str, step: int = 0) -> None:
    script = textwrap.dedent(KILLED).format(data=str(pair.data), deed=deed, what=what, step=step)
    killed = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True)
    assert killed.returncode == -9, killed.stderr.decode()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_add_leaves_no_draft_and_the_next_sweeps_its_rubbish(county_pair: CountyPair) -> None:
    path = county_pair.data.parent / "a.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    kill(county_pair, "add", str(path))
    left = list(county_pair.folders.intake.iterdir())
    assert len(left) == 1 and left[0].name.endswith(".partial")
    draft = drop(county_pair)
    assert [p.name for p in county_pair.folders.intake.iterdir()] == [draft]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
@pytest.mark.parametrize("step", [1, 2, 3, 4, 5])
def test_a_killed_split_leaves_the_old_state_or_the_new_one(county_pair: CountyPair, step: int) -> None:
    draft = drop(county_pair)
    before = [f["section"] for f in figures(county_pair, draft)]
    kill(county_pair, "split", draft, step)
    found = read_draft(county_pair.folders, draft)
    sections = [f["section"] for f in figures(county_pair, draft)]
    assert (len(found.sections), sections) == ((1, before) if step == 1 else (2, [1, 1, 2, 2]))
    assert not (found.folder / ".redo.json").exists()


def test_sections_keep_offsets_true_and_ids_by_place(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    before = {(f["start"], f["as_printed"]): f["id"] for f in figures(county_pair, draft)}
    found = split(county_pair, draft, (1, 5), (6, 6))
    assert [(s["start"], s["end"]) for s in found.sections] == [(0, 50), (50, 77)]
    after = figures(county_pair, draft)
    assert {(f["start"], f["as_printed"]): f["id"] for f in after} == before
    assert [f["section"] for f in after] == [1, 1, 2, 2]
    assert all(found.text[f["start"] : f["end"]] == f["as_printed"] for f in after)
    split(county_pair, draft, (6, 6))
    assert [f["id"] for f in figures(county_pair, draft)] == ["f0003", "f0004"]
    split(county_pair, draft, (1, 6))
    assert [f["id"] for f in figures(county_pair, draft)] == ["f0001", "f0002", "f0003", "f0004"]


def test_what_is_said_of_a_section_goes_before_what_the_text_says(county_pair: CountyPair) -> None:
    draft = drop(county_pair)
    section = split(county_pair, draft, (1, 6), published="2024-06", region="990102", title="另题").sections[0]
    assert section["source"]["published"] == "2024-06"
    assert section["source"]["title"] == "另题"
    assert section["source"]["source_id"] == "yixian-202406"
    assert (section["region"], section["region_name"], section["source"]["regions"]) == ("990102", "乙县", ["990102"])
    assert figures(county_pair, draft)[0]["period_end"] == "2024-06"


@pytest.mark.parametrize(
    ("ranges", "fields"),
    [
        ([], {}), ([(0, 3)], {}), ([(1, 7)], {}), ([(3, 2)], {}), ([(1, 4), (4, 6)], {}), ([(4, 6), (1, 3)], {}),
        ([("1", 3)], {}), ([(True, 3)], {}), ([(1, 6)], {"colour": "red"}), ([(1, 6)], {"title": 5}),
    ],
)  # fmt: skip
def test_ranges_that_do_not_fit_are_refused(county_pair: CountyPair, ranges: Any, fields: dict[str, Any]) -> None:
    draft = drop(county_pair)
    before = (county_pair.folders.intake / draft / "draft.json").read_bytes()
    with pytest.raises(AtlasError) as found:
        split(county_pair, draft, *ranges, **fields)
    assert found.value.words("en") and found.value.words("zh")
    assert (county_pair.folders.intake / draft / "draft.json").read_bytes() == before


def test_a_text_that_was_published_brings_its_source_along(county_pair: CountyPair) -> None:
    draft = drop(county_pair, (county_pair.data / "articles/jia.txt").read_bytes(), "other.txt")
    found = read_draft(county_pair.folders, draft)
    assert found.head["source_published"] == ["jia-2024"]
    assert found.head["text_file"] == "jia.txt"
    assert found.sections[0]["source"]["source_id"] == "jia-2024"
    assert found.sections[0]["source"]["published"] == "2024-03-01"
    assert found.sections[0]["region"] == "990101"


def test_reading_anew_follows_the_catalogue(county_pair: CountyPair) -> None:
    class Better(StandIn):
        def figures(
            self, text: str, *, source: str, published: str | None, region: str | None
        ) -> Sequence[Candidate]:  # fmt: skip
            found = super().figures(text, source=source, published=published, region=region)
            at = text.index("2024")
            year = Candidate(
                source, at, at + 4, "2024", 2024, None, "exact", "", "stock", None, 0.0, None, "", None, None,
                "unknown", "review",
            )  # fmt: skip
            return [year, *found[1:]]

    draft = drop(county_pair)
    drafts.reread(draft, county_pair.folders, propose=Better)
    assert [f["id"] for f in figures(county_pair, draft)] == ["f0005", "f0002", "f0003", "f0004"]


def test_a_draft_that_is_absent_or_damaged_says_so(county_pair: CountyPair) -> None:
    for name in ("000000000000", "../data", "", "x" * 12):
        with pytest.raises(AtlasError, match="intake_no_draft"):
            read_draft(county_pair.folders, name)
    draft = drop(county_pair)
    (county_pair.folders.intake / draft / "text.txt").write_text("other", encoding="utf-8")
    with pytest.raises(AtlasError, match="intake_draft_damaged"):
        read_draft(county_pair.folders, draft)


def test_files_that_are_written_together_are_all_new_in_the_end(tmp_path: Path) -> None:
    write_together(tmp_path, {"a": "1", "b": "2"})
    assert {p.name: p.read_text() for p in tmp_path.iterdir()} == {"a": "1", "b": "2"}


def span(pair: CountyPair, draft: str, words: str) -> dict[str, Any]:
    found = read_draft(pair.folders, draft)
    start = found.text.index(words)
    return read_span(found, start, start + len(words), pair.data)


@pytest.mark.parametrize(
    ("words", "value", "value_to", "bound", "unit"),
    [
        ("1200余件", 1200, None, "at_least", "件"),
        (" 80个", 80, None, "exact", "个"),
        ("10万—12万", 100000, 120000, "exact", ""),
        ("近两成", 20, None, "approx", ""),
    ],
)
def test_a_selected_figure_is_read_from_its_own_span(
    county_pair: CountyPair, words: str, value: float, value_to: float | None, bound: str, unit: str
) -> None:
    draft = drop(county_pair, ARTICLE.replace("网格80个", "网格 80个") + "  投入10万—12万,近两成是党员。\n")
    found = span(county_pair, draft, words)
    text = read_draft(county_pair.folders, draft).text
    assert text[found["start"] : found["end"]] == found["as_printed"] == words.strip()
    assert (found["value"], found["value_to"], found["bound"]) == (value, value_to, bound)
    assert found["unit"] == unit or not unit
    assert (found["section"], found["region"], found["region_basis"]) == (1, "990103", "inherited")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("把网格建实", "holds no figure"),
        ("80个,配备专职网格员95名", "several figures"),
        (ARTICLE[25:60], "at most 23"),
        ("12", "cuts “1200余件” in two"),
    ],
)
def test_a_selection_without_one_figure_is_refused(county_pair: CountyPair, words: str, said: str) -> None:
    draft = drop(county_pair)
    with pytest.raises(AtlasError) as refused:
        span(county_pair, draft, words)
    assert said in refused.value.words("en")


@pytest.mark.parametrize(("start", "end"), [(-1, 3), (5, 5), (7, 3), (0, 10_000), (24, 26)])
def test_a_span_that_is_none_is_refused(county_pair: CountyPair, start: int, end: int) -> None:
    draft = drop(county_pair)
    with pytest.raises(AtlasError, match="intake_span"):
        read_span(read_draft(county_pair.folders, draft), start, end, county_pair.data)


def test_the_queue_lists_nouns_without_an_indicator(county_pair: CountyPair) -> None:
    first, second = drop(county_pair), drop(county_pair, ARTICLE.replace("95名", "96名"), "b.txt")
    found = queue(county_pair.folders, sorted([first, second]))
    assert found[0] == {
        "noun": "网格", "count": 2, "units": ["个"], "drafts": sorted([first, second]), "examples": ["网格80个"],
    }  # fmt: skip
    assert [f["count"] for f in found] == [2, 2, 1]


def test_english_names_are_those_that_the_atlas_has() -> None:
    with (ROOT / "data" / "regions.csv").open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.DictReader(lines) if "-" not in row["code"]]
    other = {
        row["name_zh"]: row["name_en"] for row in rows if english_name(row["name_zh"], row["code"]) != row["name_en"]
    }
    assert other == {"抚州市": "Fuzhou City (Jiangxi)"}  # there is another Fuzhou


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("南皮县", "Nanpi County"), ("泸县", "Luxian County"), ("六安市", "Lu'an City"), ("东阿县", "Dong'e County"),
        ("科尔沁右翼中旗", "Ke'erqinyouyizhong Banner"), ("延边朝鲜族自治州", "Yanbian Korean Autonomous Prefecture"),
        ("黔西南布依族苗族自治州", "Qianxinan Bouyei and Miao Autonomous Prefecture"),
        ("新疆维吾尔自治区", "Xinjiang Uygur Autonomous Region"),
    ],
)  # fmt: skip
def test_english_names_of_places(chinese: str, english: str) -> None:
    assert english_name(chinese) == english


def test_a_new_county_brings_the_places_above_it() -> None:
    rows = completed([{"code": "130927", "name_zh": "南皮县", "level": "county"}], {"000000": None})
    assert [(r["code"], r["name_en"], r["level"], r["parent_code"]) for r in rows] == [
        ("130000", "Hebei Province", "province", "000000"),
        ("130900", "Cangzhou City", "prefecture", "130000"),
        ("130927", "Nanpi County", "county", "130900"),
    ]  # fmt: skip
    assert completed([{"code": "130927", "name_zh": "南皮县"}], {"130927": None}) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("第3版:要闻\n\n虚城日报 2024年01月02日\n\n甲县:\n\n把网格建实 把服务做细\n\n  甲县近年来,按要求,划分网格。\n",
         ("甲县:把网格建实 把服务做细", "虚城日报", "第3版", None)),
        ("来源:虚城发布 2024-01-02\n近年来,甲县划分网格,配备人员。\nhttps://example.org/a?b=1。\n",
         ("", "虚城发布", None, "https://example.org/a?b=1")),
        ("通报 2024年01月02日\n近年来,甲县划分网格,配备人员。\n", ("", "", None, None)),
    ],
)  # fmt: skip
def test_the_head_of_an_article_names_its_source(
    county_pair: CountyPair, text: str, expected: tuple[str, str, str | None, str | None]
) -> None:
    found = read_draft(county_pair.folders, drop(county_pair, text)).sections[0]["source"]
    assert (found["title"], found["publisher"], found["page"], found["url"]) == expected


def test_the_commands_with_the_real_extractor(
    county_pair: CountyPair, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    from etl.__main__ import main

    path = tmp_path / "upload.txt"
    path.write_text(ARTICLE, encoding="utf-8")
    data = ["--json", "--data", str(county_pair.data)]
    monkeypatch.setenv("ATLAS_INTAKE", str(tmp_path / "elsewhere"))
    assert main(["intake", "add", str(path), "--by", "王五", "--name", "丙县.txt", *data]) == 0
    answer = json.loads(capsys.readouterr().out)
    assert answer["existing"] is False
    draft = answer["draft"]
    assert (tmp_path / "elsewhere" / draft / "original.txt").read_bytes() == ARTICLE.encode()
    proposed = read_lines(tmp_path / "elsewhere" / draft / "candidates.jsonl")
    assert {80, 95, 1200, 12} <= {f["value"] for f in proposed if f["status"] == "proposed"}
    assert main(["intake", "add", str(path), "--by", "王五", *data]) == 0
    assert json.loads(capsys.readouterr().out) == {"draft": draft, "existing": True}
    assert main(["intake", "split", draft, "--sections", '[{"first_line": 1, "last_line": 5}]', *data]) == 0
    assert json.loads(capsys.readouterr().out)["sections"][0]["last_line"] == 5
    assert main(["intake", "split", draft, "--sections", "5", *data]) == 2
    assert main(["intake", "reread", draft, *data]) == 0
    capsys.readouterr()
    assert main(["intake", "read", draft, "32", "37", *data]) == 0
    read = json.loads(capsys.readouterr().out)
    assert (read["as_printed"], read["value"], read["indicator"]) == ("网格80个", 80, "grids_total")
    assert main(["intake", "read", draft, "0", "2", *data]) == 2
    assert sorted(json.loads(capsys.readouterr().out)["faults"][0]) == ["en", "field", "id", "zh"]
    assert main(["intake", "queue", *data]) == 0
    assert isinstance(json.loads(capsys.readouterr().out), list)
    assert main(["intake", "add", str(tmp_path / "none.pdf"), "--by", "王五", *data]) == 2
    assert "none.pdf" in json.loads(capsys.readouterr().out)["faults"][0]["zh"]


def test_every_message_that_intake_asks_for_is_there() -> None:
    import re

    from etl.messages import words

    code = "\n".join(path.read_text(encoding="utf-8") for path in sorted((ROOT / "etl" / "intake").glob("*.py")))
    asked = set(re.findall(r'"(intake_[a-z0-9_]+)"', code))
    said = {key.split(".")[1] for key in words("en") if key.startswith(("error.intake_", "fault.intake_"))}
    assert asked == said
    deeds = set(re.findall(r'deed\("(\w+)"', code))
    assert len(deeds) == 10
    assert not [d for d in deeds if f"intake.help.{d}" not in words("en")]
    assert {k: set(re.findall(r"{(\w+)", v)) for k, v in words("en").items() if "intake" in k} == {
        k: set(re.findall(r"{(\w+)", v)) for k, v in words("zh").items() if "intake" in k
    }

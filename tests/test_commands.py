"""The command line: one file, whole or not at all, and one clear message where it cannot be."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from fixture_snapshot import write_snapshot

from dashboard import __main__ as entrance
from dashboard.commands import link, target
from dashboard.commands.faults import CommandFault
from dashboard.locale import messages
from dashboard.store import Store
from dashboard.view import View

BARS = "compare?view=ranked_bars&ind=grids_total&mark=990121"
BRIEFING = """\
version: 1
title: 年度简报
items:
- section: 一、组织
- view: {kind: ranked_bars, indicators: [grids_total]}
"""


@pytest.fixture(autouse=True)
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Stand in a folder of one's own, with the fictional snapshot, in Chinese."""
    write_snapshot(tmp_path / "build")
    monkeypatch.setenv("ATLAS_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("ATLAS_LANG", "zh")
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    Path("b.yml").write_text(BRIEFING, encoding="utf-8")
    yield folder


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Run a command that cannot be carried out; return its one message."""
    before = {file: file.read_bytes() for file in Path().iterdir() if file.is_file()}
    assert entrance.main(arguments) == 2
    assert {file: file.read_bytes() for file in Path().iterdir() if file.is_file()} == before
    said = capsys.readouterr()
    assert said.out == ""
    return said.err


def test_the_type_of_the_file_says_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    begins = {
        "csv": b"\xef\xbb\xbf", "xlsx": b"PK", "parquet": b"PAR1", "png": b"\x89PNG", "svg": b"<?xml", "pdf": b"%PDF",
        "pptx": b"PK", "html": b"<!",
    }  # fmt: skip
    for kind, first in begins.items():
        assert entrance.main(["export", BARS, "--to", f"out.{kind}"]) == 0
        assert Path(f"out.{kind}").read_bytes().lower().startswith(first.lower()), kind
        assert f"已写出 out.{kind}" in capsys.readouterr().out
    assert "1,073" in Path("out.svg").read_text(encoding="utf-8")
    assert [p.name for p in Path().iterdir() if p.name.startswith(".")] == []


def test_a_briefing_becomes_slides_pdf_and_html(capsys: pytest.CaptureFixture[str]) -> None:
    for kind in ("pptx", "pdf", "html"):
        assert entrance.main(["slides", "b.yml", "--to", f"b.{kind}"]) == 0
    document = pypdfium2.PdfDocument(Path("b.pdf").read_bytes())
    assert document.get_metadata_dict()["Title"] == "年度简报"
    assert entrance.main(["slides", "b.yml", "--to", "w.PDF", "--paper", "wide"]) == 0
    assert pypdfium2.PdfDocument(Path("w.PDF").read_bytes())[0].get_size() == pytest.approx((960, 540))


def test_a_deck_is_brought_up_to_date_and_says_what_changed(capsys: pytest.CaptureFixture[str]) -> None:
    assert entrance.main(["slides", "b.yml", "--to", "b.pptx"]) == 0
    assert entrance.main(["refresh", "b.pptx", "--to", "new.pptx"]) == 0
    assert Path("new.pptx").read_bytes().startswith(b"PK")
    capsys.readouterr()
    Path("other.pptx").write_bytes(b"PK not a deck")
    assert "other.pptx" in refused(capsys, "refresh", "other.pptx", "--to", "x.pptx")


def test_the_language_is_the_link_s_unless_another_is_asked_for() -> None:
    entrance.main(["export", BARS + "&lang=en", "--to", "en.csv"])
    assert "Jia" in Path("en.csv").read_text(encoding="utf-8-sig")
    entrance.main(["export", BARS + "&lang=en", "--to", "zh.csv", "--lang", "zh"])
    assert "甲县" in Path("zh.csv").read_text(encoding="utf-8-sig")


def test_what_a_link_says_in_vain_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    assert entrance.main(["export", BARS + "&grade=Q&zzz=1&place=nowhere", "--to", "a.csv"]) == 0
    said = capsys.readouterr().err
    assert "grade=Q" in said and "zzz" in said and "place=nowhere" in said
    assert "ind" not in said.replace("nowhere", "")


@pytest.mark.parametrize(
    ("text", "root"),
    [
        (f"http://10.0.0.5:8501/{BARS}", "http://10.0.0.5:8501"),
        (f"https://host/atlas/{BARS}", "https://host/atlas"),
        (f"/{BARS}", ""),
        (BARS, ""),
    ],
)
def test_a_link_is_read_as_it_was_copied(text: str, root: str) -> None:
    found = link.read(text)
    assert found.view == View(indicators=("grids_total",), highlight="990121")
    assert (found.root, found.language, found.ignored) == (root, "", ())


def test_an_address_without_a_page_is_the_front_page() -> None:
    for text in ("http://10.0.0.5:8501", "http://10.0.0.5:8501/", "/", "?lang=en"):
        assert link.read(text).view.kind == "coverage_matrix"
    assert link.read("trends").view.kind == "trend"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", "link_broken"), ("http://[", "link_broken"), ("ftp://host/compare", "link_broken"),
        ("nowhere?x=1", "link_no_page"), ("evidence?figure=o_1", "link_no_picture"), ("intake", "link_no_picture"),
        ("compare?" + "a=1&" * 9000, "link_broken"),
    ],
)  # fmt: skip
def test_a_link_that_leads_to_no_picture_is_refused(text: str, key: str) -> None:
    with pytest.raises(CommandFault) as fault:
        link.read(text)
    assert fault.value.key == key


def test_links_in_a_file_open_the_view_again() -> None:
    view = View(indicators=("grids_total",), highlight="990121")
    address = link.to(Store(), "en", "http://host:1/")(view)
    assert address.startswith("http://host:1/compare?")
    found = link.read(address)
    assert (found.view, found.language, found.root) == (view, "en", "http://host:1")
    assert link.to(Store(), "zh", "")(view).startswith("/compare?")
    entrance.main(["export", f"http://host:1/{BARS}", "--to", "a.xlsx"])
    cells = [str(c.value) for sheet in openpyxl.load_workbook("a.xlsx") for row in sheet.iter_rows() for c in row]
    assert any(cell.startswith("http://host:1/compare?") for cell in cells)
    entrance.main(["export", f"http://host:1/{BARS}", "--to", "b.svg", "--address", "https://atlas.example"])
    assert "https://atlas.example/compare?" in Path("b.svg").read_text(encoding="utf-8")


def test_an_existing_file_is_replaced_only_by_force(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a.csv").write_text("mine", encoding="utf-8")
    assert "--force" in refused(capsys, "export", BARS, "--to", "a.csv")
    assert entrance.main(["export", BARS, "--to", "a.csv", "--force"]) == 0
    assert Path("a.csv").read_bytes().startswith(b"\xef\xbb\xbf")


def test_what_cannot_be_written_is_said_before_the_work(capsys: pytest.CaptureFixture[str]) -> None:
    Path("folder.csv").mkdir()
    for file, said in (
        ("a.doc", ".doc"), ("a", ".csv"), ("nowhere/a.csv", "nowhere"), ("folder.csv", "folder.csv"),
    ):  # fmt: skip
        assert said in refused(capsys, "export", BARS, "--to", file)
    assert ".csv" in refused(capsys, "slides", "b.yml", "--to", "a.csv")


def test_a_file_is_whole_or_not_there(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("a.bin").write_bytes(b"old")

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(CommandFault) as fault:
        target.write(Path("a.bin"), b"new")
    assert fault.value.key == "not_written"
    assert Path("a.bin").read_bytes() == b"old"
    assert sorted(p.name for p in Path().iterdir()) == ["a.bin", "b.yml"]


def test_a_broken_briefing_is_named_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    Path("broken.yml").write_text("version: 1\nitems:\n- view: {kind: nonsense}\n", encoding="utf-8")
    said = refused(capsys, "slides", "broken.yml", "--to", "a.pdf")
    assert "broken.yml" in said and "第 3 行" in said and "nonsense" in said
    said = refused(capsys, "slides", "broken.yml", "--to", "a.pdf", "--lang", "en")
    assert "ine 3" in said and "No file was written" in said
    Path("empty.yml").write_text("version: 1\nitems: []\n", encoding="utf-8")
    assert "empty.yml" in refused(capsys, "slides", "empty.yml", "--to", "a.pdf")
    assert "none.yml" in refused(capsys, "slides", "none.yml", "--to", "a.pdf")


def test_a_template_that_cannot_serve_is_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert "none.potx" in refused(capsys, "slides", "b.yml", "--to", "a.pptx", "--template", "none.potx")
    Path("t.potx").write_bytes(b"")
    assert "模板" in refused(capsys, "slides", "b.yml", "--to", "a.pptx", "--template", "t.potx")
    assert ".pptx" in refused(capsys, "slides", "b.yml", "--to", "a.pdf", "--template", "t.potx")


def test_without_a_snapshot_the_command_that_makes_one_is_said(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_BUILD", "nowhere")
    assert "python -m etl build" in refused(capsys, "export", BARS, "--to", "a.csv")
    assert "python -m etl build" in refused(capsys, "slides", "b.yml", "--to", "a.pdf")


def test_serve_is_what_is_done_without_a_command(monkeypatch: pytest.MonkeyPatch) -> None:
    from dashboard.ui import server

    asked = []
    monkeypatch.setattr(server, "serve", lambda **options: asked.append(options))
    usual = {"address": "127.0.0.1", "port": 8501, "base_path": "", "open_browser": False}
    for arguments in ([], ["serve"], ["--port", "8501"], ["serve", "--port", "8501"], ["--port", "8501", "serve"]):
        assert entrance.main(arguments) == 0
    entrance.main(["--open", "--address", "0.0.0.0", "--port", "1", "--base-path", "office/atlas/"])
    last = {"address": "0.0.0.0", "port": 1, "base_path": "/office/atlas", "open_browser": True}
    assert asked == [usual] * 5 + [last]


@pytest.mark.parametrize("command", [[], ["serve"], ["slides"], ["export"], ["refresh"]])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_help_is_in_the_reader_s_language(
    command: list[str], language: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ATLAS_LANG", language)
    with pytest.raises(SystemExit) as end:
        entrance.main([*command, "--help"])
    assert end.value.code == 0
    said = "".join(capsys.readouterr().out.split())
    key = f"commands.help.{command[0]}" if command else "commands.help.atlas"
    assert "".join(messages(language)[key].split()) in said

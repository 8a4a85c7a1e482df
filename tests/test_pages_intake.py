"""The intake page without a browser: its screens, dialogs and words, on a fictional article."""

from __future__ import annotations

import errno
import json
import re
import types
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
import streamlit as st
from fixture_permit import permit_of
from fixture_review import DRAFT_ID, command, write_draft
from fixture_snapshot import write_snapshot
from streamlit.runtime.pages_manager import PagesManager
from streamlit.testing.v1 import AppTest

from dashboard.intake import commands, journal
from dashboard.intake.journal import Entry
from dashboard.locale import messages, say
from dashboard.ui import intake_publish, intake_source, roles, state
from dashboard.ui.intake_split import fault_of, sections_of

ROOT = Path(__file__).resolve().parents[1]
CHINESE = re.compile(r"[\u4e00-\u9fff]")


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give every test a snapshot, an empty folder of drafts, and the stand-in for the commands."""
    write_snapshot(tmp_path / "build")
    folder = tmp_path / "intake"
    folder.mkdir()
    monkeypatch.setenv("ATLAS_BUILD", str(tmp_path / "build"))
    monkeypatch.setenv("ATLAS_INTAKE", str(folder))
    monkeypatch.setattr(commands, "COMMAND", command(tmp_path))
    monkeypatch.setattr(roles, "usual_name", lambda: "周甲")
    monkeypatch.setattr(roles, "_here", lambda: True)
    monkeypatch.setattr(PagesManager, "__init__", _without_folder_pages(PagesManager.__init__))
    monkeypatch.chdir(ROOT)
    return folder


def _without_folder_pages(begin: Callable[..., None]) -> Callable[..., None]:
    """AppTest switches the folder mode of pages on before each run; leaving it runs a page twice and loses a click."""

    def begun(self: PagesManager, *arguments: object, **named: object) -> None:
        begin(self, *arguments, **named)
        PagesManager.uses_pages_directory = False

    return begun


def opened(**query: str) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    for name, value in query.items():
        at.query_params[name] = value
    at.switch_page("pages/intake.py")
    return at.run()


def dialog(name: str) -> AppTest:
    """Show what a dialog holds as a page of its own: AppTest closes a dialog at the first click inside."""

    def script(draft_id: str, name: str) -> None:
        from dashboard.ui import intake_board, intake_publish, intake_source, state

        state.begin("intake")
        if name == "publish":
            intake_publish._content(draft_id, "zh")
        else:
            intake_source._form(intake_board.load(draft_id)[0], 1, "zh")

    return AppTest.from_function(script, default_timeout=60, args=(DRAFT_ID, name)).run()


def words(at: AppTest) -> str:
    kinds = (at.header, at.subheader, at.markdown, at.caption, at.info, at.warning, at.error, at.success)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


def healthy(at: AppTest) -> None:
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]


def decide(home: Path, *entries: tuple[str, str, dict[str, object]]) -> None:
    made = [Entry(journal.now(), "周甲", do, id_, set_) for do, id_, set_ in entries]
    journal.append(home / DRAFT_ID, made, permit_of("周甲"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_first_screen_speaks_its_language(home: Path, language: str) -> None:
    at = opened(lang=language)
    healthy(at)
    said = words(at)
    assert messages(language)["intake.no_drafts"] in said
    if language == "en":
        assert not CHINESE.search(at.header[0].value)


def test_the_list_of_drafts_says_how_far_each_is(home: Path) -> None:
    write_draft(home)
    decide(home, ("accept", "f0001", {}), ("reject", "f0007", {}))
    at = opened()
    healthy(at)
    row = at.dataframe[0].value.iloc[0]
    assert (row["file"], row["place"]) == ("甲县.txt", "甲县")
    # Seven proposals and one practice; one accepted, one rejected, the one for reference is not counted.
    assert (row["open"], row["accepted"], row["rejected"]) == (6, 1, 1)
    assert row["who"] == "周甲"
    assert row["published"] == "未发布"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_review_opens_from_its_link(home: Path, language: str) -> None:
    write_draft(home)
    at = opened(draft=DRAFT_ID, at="f0003", lang=language)
    healthy(at)
    assert say(language, "intake.progress", open=8, accepted=0, rejected=0) in words(at)
    assert at.query_params["draft"] == DRAFT_ID


def test_an_unknown_draft_ends_in_words(home: Path) -> None:
    at = opened(draft="nowhere")
    healthy(at)
    assert "nowhere" in words(at)


def test_a_damaged_draft_ends_in_words(home: Path) -> None:
    folder = write_draft(home)
    (folder / "draft.json").write_text("{", encoding="utf-8")
    at = opened(draft=DRAFT_ID)
    healthy(at)
    assert "读不出来" in words(at)
    assert "读不出来" in words(opened())


def test_a_torn_line_is_said(home: Path) -> None:
    folder = write_draft(home)
    (folder / journal.NAME).write_text('{"at": "2026-01-02T03:04:05Z", "who": "周', encoding="utf-8")
    at = opened(draft=DRAFT_ID)
    healthy(at)
    assert "1 行不完整" in words(at)


def test_what_stands_in_the_way_of_publishing_is_listed_and_leads_there(home: Path) -> None:
    write_draft(home)
    decide(home, ("accept", "f0005", {"indicator_id": None}), ("accept", "f0001", {}))
    at = opened(draft=DRAFT_ID)
    at.button(key="intake_publish").click().run()
    healthy(at)
    assert at.button(key="intake_publish_do").disabled
    assert "各1724名" in at.button(key="intake_block_f0005").label


def test_publishing_shows_the_changes_and_a_new_snapshot_and_can_be_undone(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_publish, "_see", lambda *_: None)  # links need the pages, which a dialog alone has not
    write_draft(home)
    decide(home, ("accept", "f0001", {}))
    at = dialog("publish")
    at.button(key="intake_publish_do").click().run().run()
    healthy(at)
    assert "新增 1 条：甲县 网格数" in words(at)
    handed = json.loads((home / DRAFT_ID / "reviewed.json").read_text(encoding="utf-8"))
    assert [f["id"] for f in handed["figures"]] == ["f0001"]
    at.button(key="intake_undo_now").click().run().run()
    healthy(at)
    assert "已撤销" in words(at)
    entries = journal.read(home / DRAFT_ID).entries
    assert [e.do for e in entries] == ["accept", "publish", "undo"]
    assert "fixture-p2" in words(opened())


def test_the_source_form_is_saved_and_names_what_is_wrong(home: Path) -> None:
    write_draft(home)
    at = dialog("source")
    key = f"{DRAFT_ID}_1"
    at.text_input(key=f"intake_source_source_id_{key}_zh").set_value("Not An Id").run()
    at.button(key=f"intake_source_save_{key}").click().run()
    assert messages("zh")["intake.source_id_form"] in words(at)
    at.text_input(key=f"intake_source_source_id_{key}_zh").set_value("jia-2024").run()
    at.text_input(key=f"intake_source_published_{key}_zh").set_value("2024-03").run()
    at.button(key=f"intake_source_save_{key}").click().run()
    healthy(at)
    entries = journal.read(home / DRAFT_ID).entries
    assert [e.do for e in entries] == ["source", "section"]
    assert entries[0].set["source_id"] == "jia-2024"
    assert entries[1].set["region"] == "990121"


def test_the_queue_adds_a_word_to_an_indicator(home: Path, tmp_path: Path) -> None:
    write_draft(home)
    at = opened()
    at.segmented_control(key="intake_part_zh").set_value("queue").run()
    healthy(at)
    assert at.dataframe[0].value["noun"].tolist() == ["灯塔管家"]


def test_the_log_lists_publications(home: Path, tmp_path: Path) -> None:
    (tmp_path / "publications.json").write_text(
        json.dumps(
            [{"id": "p9", "at": "2026-01-02T03:04:05Z", "who": "周甲", "action": "publish", "sources": ["jia", "gone"]}]
        ),
        encoding="utf-8",
    )
    at = opened()
    at.segmented_control(key="intake_part_zh").set_value("log").run()
    healthy(at)
    # The title of a source of the atlas, the id of one that nobody knows any more.
    assert "甲县的网格、gone" in words(at)
    at.button(key="undo_p9").click().run()
    assert "已撤销" not in words(at)
    at.button(key="undo_no_p9").click().run()
    at.button(key="undo_p9").click().run()
    at.button(key="undo_yes_p9").click().run()
    healthy(at)
    assert "已撤销" in words(at)
    # The list is that after the undo: its row is there and nothing is left to take back.
    assert f"**{messages('zh')['intake.log_undo']}**" in words(at)


def test_a_command_that_fails_is_said_in_words(home: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    broken = tmp_path / "broken.py"
    broken.write_text("raise SystemError('secret')", encoding="utf-8")
    monkeypatch.setattr(commands, "COMMAND", (commands.COMMAND[0], str(broken)))
    at = opened()
    at.segmented_control(key="intake_part_zh").set_value("log").run()
    assert not at.exception
    assert "服务器记录了原因" in at.error[0].value
    assert "secret" not in at.error[0].value


def test_strangers_are_turned_away(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_draft(home)
    monkeypatch.setattr(roles, "_here", lambda: False)
    at = opened(draft=DRAFT_ID)
    healthy(at)
    assert messages("zh")["intake.not_allowed"] in words(at)
    assert "pages/intake.py" not in str([e.proto for e in at.get("page_link")])
    monkeypatch.setenv("ATLAS_EDITORS", "*")
    assert messages("zh")["intake.not_allowed"] not in words(opened(draft=DRAFT_ID))


def test_without_a_name_nothing_can_be_decided(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_draft(home)
    monkeypatch.setattr(roles, "usual_name", lambda: "")
    at = opened(draft=DRAFT_ID)
    healthy(at)
    assert messages("zh")["intake.editor_first"] in words(at)
    at.text_input(key="intake_editor_name").set_value("吴乙").run()
    healthy(at)
    assert messages("zh")["intake.editor_first"] not in words(at)


def test_a_link_holds_the_draft_and_the_place_in_it() -> None:
    address = state.Address(draft="abc123", at="f0012")
    query = address.to_query("intake", "en")
    assert query == {"draft": "abc123", "at": "f0012", "lang": "en"}
    given = {name: [value] for name, value in query.items()}
    assert state.read(given, "intake") == (address, "en", ())
    found, _, faults = state.read({"draft": ["../etc"], "at": ["f1"]}, "intake")
    assert (found.draft, found.at) == ("", "")
    assert [f.parameter for f in faults] == ["draft"]


def test_ranges_of_lines_are_checked() -> None:
    def rows(*pairs: tuple[int, int]) -> list[dict[str, object]]:
        return [{"first_line": first, "last_line": last} for first, last in pairs]

    assert fault_of(rows((1, 3), (4, 9)), 9) == ""
    assert fault_of([], 9) == "none"
    assert fault_of(rows((1, 10)), 9) == "bounds"
    assert fault_of(rows((5, 4)), 9) == "bounds"
    assert fault_of(rows((1, 5), (5, 9)), 9) == "overlap"
    assert fault_of([{"first_line": 1, "last_line": 2, "published": "2024-13"}], 9) == "date"


@pytest.mark.parametrize(
    ("headers", "here"),
    [
        ({"Host": "127.0.0.1:8501", "Origin": "http://127.0.0.1:8501"}, True),
        ({"Host": "localhost:8501"}, True),
        ({"Host": "[::1]:8501", "Origin": "http://[::1]:8501"}, True),
        ({}, False),
        ({"Host": "10.0.0.5:8501", "Origin": "http://10.0.0.5:8501"}, False),
        ({"Host": "127.0.0.1:8501", "Origin": "http://atlas.example"}, False),
        ({"Host": "atlas.example", "Origin": "http://localhost"}, False),
        ({"Host": "localhost", "Origin": "null"}, False),
        ({"Host": "localhost.example"}, False),
        ({"Host": "[::1"}, False),
        ({"Host": "localhost", "X-Forwarded-For": "10.0.0.9"}, False),
        ({"Host": "localhost", "X-Forwarded-Host": "atlas.example"}, False),
        ({"Host": "localhost", "x-forwarded-proto": "https"}, False),
        ({"Host": "localhost", "X-Forwarded-User": "somebody"}, False),
        ({"Host": "localhost", "Forwarded": "for=10.0.0.9"}, False),
        ({"Host": "localhost", "Via": "1.1 proxy"}, False),
        ({"Host": "localhost", "X-Real-IP": "10.0.0.9"}, False),
    ],
)
def test_only_a_browser_of_the_machine_itself_is_there(
    monkeypatch: pytest.MonkeyPatch, headers: dict[str, str], here: bool
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(st, "context", types.SimpleNamespace(ip_address=None, headers=headers))
    assert roles._here() is here
    monkeypatch.setattr(st, "context", types.SimpleNamespace(ip_address="10.0.0.9", headers=headers))
    assert roles._here() is False


def test_what_publishing_removes_is_named_and_wants_a_tick(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_publish, "_see", lambda *_: None)
    write_draft(home)
    decide(home, ("accept", "f0001", {}))
    (tmp_path / "removed.json").write_text('["o_jia_grids", "o_gone"]', encoding="utf-8")
    at = dialog("publish")
    healthy(at)
    said = words(at)
    assert say("zh", "intake.removes", count=2) in said
    # o_jia_grids is 1073 grids of Jia in the fictional snapshot; the other one is not in it.
    assert "网格数 · 1,073 个 · 甲县" in said
    assert "o\\_gone" in said
    assert at.button(key="intake_publish_do").disabled
    at.checkbox[0].check().run()
    assert not at.button(key="intake_publish_do").disabled
    at.button(key="intake_publish_do").click().run().run()
    healthy(at)
    assert [e.do for e in journal.read(home / DRAFT_ID).entries] == ["accept", "publish"]


def test_where_nobody_can_tell_what_is_removed_a_published_text_wants_a_tick(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "removed_by", lambda *_: None)
    write_draft(home, source_published=["jia"])
    decide(home, ("accept", "f0001", {}))
    at = dialog("publish")
    healthy(at)
    assert messages("zh")["intake.removes_unknown"] in words(at)
    assert at.button(key="intake_publish_do").disabled


def test_the_dialog_lists_what_will_be_written(home: Path) -> None:
    write_draft(home)
    decide(home, ("accept", "f0001", {}), ("correct", "f0002", {"value": 313}), ("accept", "f0002", {}))
    at = dialog("publish")
    healthy(at)
    assert at.expander[0].label == say("zh", "intake.writes", count=2)
    assert at.expander[0].proto.expanded
    first, second = str(at.expander[0].markdown[0].value).splitlines()
    assert first == "- 网格数 · 1,080 个 · 甲县"
    assert "313" in second


def test_a_publication_stands_also_where_the_journal_cannot_be_written(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(intake_publish, "_see", lambda *_: None)
    write_draft(home)
    decide(home, ("accept", "f0001", {}))
    at = dialog("publish")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(journal, "append", full)
    at.button(key="intake_publish_do").click().run().run()
    healthy(at)
    assert "新增 1 条：甲县 网格数" in words(at)
    assert messages("zh")["intake.unnoted"] in words(at)


def test_whether_a_draft_is_published_says_the_log(home: Path, tmp_path: Path) -> None:
    write_draft(home)
    decide(home, ("accept", "f0001", {}), ("publish", "p1", {}))
    published = {"id": "p1", "at": "2026-01-02T03:04:05Z", "who": "周甲", "action": "publish", "draft": DRAFT_ID}
    undone = {"id": "p2", "at": "2026-01-03T03:04:05Z", "who": "周甲", "action": "undo", "of": "p1", "draft": DRAFT_ID}
    log = tmp_path / "publications.json"
    log.write_text(json.dumps([published]), encoding="utf-8")
    assert opened().dataframe[0].value.iloc[0]["published"] == "2026-01-02 03:04"
    # Taken back from the log or a terminal, of which the journal of the draft knows nothing.
    log.write_text(json.dumps([undone, published]), encoding="utf-8")
    st.cache_data.clear()
    assert opened().dataframe[0].value.iloc[0]["published"] == "未发布"


def test_a_file_divided_after_its_form_was_filled_says_so(home: Path) -> None:
    folder = write_draft(home)
    journal.append(folder, [Entry("2026", "周甲", "source", "1", {"title": "x", "start": 7, "end": 9})], permit_of())
    at = opened(draft=DRAFT_ID)
    healthy(at)
    assert say("zh", "intake.lost_forms", count=1) in words(at)


def test_a_command_that_was_stopped_is_not_said_to_have_changed_nothing() -> None:
    assert "什么也没有改" not in messages("zh")["intake.command.timeout"]
    assert "nothing has changed" not in messages("en")["intake.command.timeout"]


def test_an_empty_cell_is_unknown_and_half_a_row_is_told() -> None:
    nan = float("nan")
    rows = pd.DataFrame(
        [
            {"first_line": 4, "last_line": 9, "published": None, "region": nan},
            {"first_line": 1.0, "last_line": 3.0, "published": "2024-03", "region": "甲县"},
            {"first_line": nan, "last_line": nan, "published": None, "region": None},
        ]
    )
    places = {"甲县": "990121", "990121": "990121"}
    assert sections_of(rows, places, "zh") == (
        [
            {"first_line": 1, "last_line": 3, "published": "2024-03", "region": "990121"},
            {"first_line": 4, "last_line": 9},
        ],
        [],
    )
    half = pd.DataFrame(
        [
            {"first_line": 1, "last_line": None, "published": "", "region": ""},
            {"first_line": 2, "last_line": 3, "published": "", "region": "无此县"},
            {"first_line": 4, "last_line": 5, "published": "", "region": "990133"},
        ]
    )
    assert sections_of(half, places, "zh") == (
        [{"first_line": 4, "last_line": 5, "region": "990133"}],
        [say("zh", "intake.split_half", row=1), say("zh", "intake.split_place", row=2, place="无此县")],
    )


def new_places(home: Path, region: str | None, rows: list[dict[str, str]]) -> str:
    folder = write_draft(home)
    head = json.loads((folder / "draft.json").read_text(encoding="utf-8"))
    head["sections"][0] |= {"region": region, "region_name": "辛县" if region else None, "regions_new": rows}
    (folder / "draft.json").write_text(json.dumps(head), encoding="utf-8")
    return f"{DRAFT_ID}_1"


def test_a_new_place_comes_with_its_new_parent(home: Path) -> None:
    above = {"code": "990700", "name_zh": "辛市", "name_en": "Xin City", "level": "prefecture", "parent_code": "990000"}
    own = {"code": "990723", "name_zh": "辛县", "name_en": "Xin County", "level": "county", "parent_code": "990700"}
    key = new_places(home, "990723", [above, own])
    at = dialog("source")
    healthy(at)
    assert at.selectbox(key=f"intake_region_{key}_zh").value == "990723"
    told = f"{key}_990723"
    assert at.selectbox(key=f"intake_region_level_{told}_990723_zh").value == "county"
    assert at.selectbox(key=f"intake_region_parent_{told}_990723_county_zh").value == "990700"
    at.button(key=f"intake_source_save_{key}").click().run()
    healthy(at)
    assert journal.read(home / DRAFT_ID).entries[1].set["region_new"] == own


def test_level_and_parent_follow_the_code(home: Path) -> None:
    key = new_places(home, None, [])
    at = dialog("source")
    at.selectbox(key=f"intake_region_{key}_zh").set_value("+").run()
    told = f"{key}_+"
    for code, level in (("990723", "county"), ("990702", "district")):
        at.text_input(key=f"intake_region_code_{told}_zh").set_value(code).run()
        healthy(at)
        assert at.selectbox(key=f"intake_region_level_{told}_{code}_zh").value == level
        # Its prefecture is not known: left open, never the country.
        parent = at.selectbox(key=f"intake_region_parent_{told}_{code}_{level}_zh")
        assert parent.value == ""
        assert not any("000000" in option for option in parent.options)
    at.text_input(key=f"intake_region_name_zh_{told}_zh").set_value("辛区").run()
    at.button(key=f"intake_source_save_{key}").click().run()
    saved = journal.read(home / DRAFT_ID).entries[1].set["region_new"]
    assert (saved["level"], saved["parent_code"]) == ("district", None)


def test_a_county_never_belongs_to_the_country() -> None:
    filled = {"title": "x", "publisher": "y", "source_id": "jia-2024", "published": ""}
    new = {"code": "990723", "name_zh": "辛县", "level": "county", "parent_code": "000000"}
    assert intake_source._faults(filled, "990723", new, "zh") == [messages("zh")["intake.region_country"]]
    province = {"code": "980000", "name_zh": "辛省", "level": "province", "parent_code": "000000"}
    assert intake_source._faults(filled, "980000", province, "zh") == []


def test_the_log_names_sources_words_and_what_it_takes_back(home: Path, tmp_path: Path) -> None:
    write_draft(home)
    log = [
        {"id": "p3", "at": "2026-01-03", "who": "周甲", "action": "word", "what": "grids_total", "word": "格子"},
        {"id": "p2", "at": "2026-01-02", "who": "周甲", "action": "indicator", "what": "grids_total"},
        {"id": "p1", "at": "2026-01-01", "who": "周甲", "action": "publish", "draft": DRAFT_ID,
         "sources": ["jia-20240305"]},
    ]  # fmt: skip
    (tmp_path / "publications.json").write_text(json.dumps(log), encoding="utf-8")
    at = opened()
    at.segmented_control(key="intake_part_zh").set_value("log").run()
    healthy(at)
    said = words(at)
    assert "“格子” → 网格数" in said
    assert "甲县：网格里的新办法" in said
    assert "jia-20240305" not in said
    labels = [at.button(key=f"undo_p{n}").label for n in (1, 2, 3)]
    assert labels == [messages("zh")[f"intake.{name}"] for name in ("undo", "undo_indicator", "undo_word")]


def test_the_account_of_the_machine_is_nobodys_name(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_draft(home)
    monkeypatch.setattr(roles, "usual_name", lambda: "root")
    at = opened(draft=DRAFT_ID)
    healthy(at)
    assert messages("zh")["intake.editor_first"] in words(at)
    assert at.text_input(key="intake_editor_name").value == ""

"""The briefing: an ordered list that comes back from its file as it was, and a page that loses nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import streamlit as st
import yaml
from fixture_snapshot import write_snapshot
from streamlit.testing.v1 import AppTest

from dashboard.briefing import (
    MOST_BYTES,
    MOST_ITEMS,
    Briefing,
    BriefingFault,
    Heading,
    Slide,
    from_yaml,
    to_yaml,
    unknown_ids,
)
from dashboard.locale import messages
from dashboard.ui import visitor
from dashboard.ui.basket import Basket, Kept
from dashboard.view import View

ROOT = Path(__file__).resolve().parents[1]
GRIDS = View(indicators=("grids_total",), highlight="990121")
RATES = View(kind="dot_plot", indicators=("resolution_rate",), regions=("990122", "990100-xinqu"), since="2020-11")
MAP = View(kind="figure_map", indicators=("residents",), totals="yes", within="010000")
FULL = Briefing(
    (
        Heading("\u4e00\u3001\u7ec4\u7ec7"),
        Slide(GRIDS, "null", "- a: b\n# no comment\n\n  indented"),
        Slide(RATES),
        Heading("123"),
        Slide(MAP, words="'quoted' \u201c\u5f15\u53f7\u201d: {x}"),
        Slide(GRIDS),
    ),
    "\u5e74\u5ea6 2026: \u6c47\u62a5",
)


def test_a_briefing_comes_back_from_its_file_as_it_was() -> None:
    assert from_yaml(to_yaml(FULL)) == FULL
    assert from_yaml(to_yaml(Briefing())) == Briefing()
    # As an editor on Windows saves it.
    assert from_yaml(b"\xef\xbb\xbf" + to_yaml(FULL).replace("\n", "\r\n").encode()) == FULL


def test_the_file_holds_ids_and_words_and_can_be_read_by_a_person() -> None:
    assert to_yaml(Briefing((Heading("Part"), Slide(GRIDS, words="one\ntwo")))) == (
        "version: 1\n"
        "items:\n"
        "- section: Part\n"
        "- view:\n"
        "    kind: ranked_bars\n"
        "    indicators:\n"
        "    - grids_total\n"
        "    highlight: '990121'\n"
        "  words: |-\n"
        "    one\n"
        "    two\n"
    )


def test_an_id_without_quotation_marks_stays_an_id() -> None:
    text = "version: 1\nitems:\n- view: {within: 010000, regions: [110101, 010203], totals: yes, since: 2020-11-01}\n"
    view = from_yaml(text).views[0]
    assert (view.within, view.regions, view.totals, view.since) == ("010000", ("110101", "010203"), "yes", "2020-11-01")


@pytest.mark.parametrize(
    ("text", "key", "line"),
    [
        ("", "not_a_mapping", 1),
        ("hello", "not_a_mapping", 1),
        ("items: []", "no_version", 1),
        ("version: 2\nitems: []", "other_version", 1),
        ("version: 1\nitems:\n- view: {kind: no_such_kind}", "bad_value", 3),
        ("version: 1\nitems:\n- view:\n    kind: trend\n    indicators: ['<script>']", "bad_value", 5),
        ("version: 1\nitems:\n- view: {indicators: grids_total}", "not_a_list", 3),
        ("version: 1\nitems:\n- view: {colour: red}", "unknown_key", 3),
        ("version: 1\nitems:\n- view: {}\n  rows: [1]", "unknown_key", 4),
        ("version: 1\nitems:\n- section: a\n  words: b", "mixed", 3),
        ("version: 1\nitems:\n- section: ''", "empty_section", 3),
        ("version: 1\nitems:\n- title: a", "no_view", 3),
        ("version: 1\nitems: 3", "not_a_list", 2),
        ("version: 1\nversion: 1", "twice", 2),
        ("version: 1\ntitle: [a]", "not_words", 2),
        ("version: 1\ntitle: " + "a" * 201, "too_long", 2),
        ("version: 1\nitems:\n- view: {}\n bad", "broken", 4),
        ("version: 1\ntitle: \x00", "broken", 0),
        ("version: !!python/object/apply:os.system ['true']", "not_words", 1),
        ("!!python/object:os.x\nversion: 1", "not_a_mapping", 1),
        ("version: 1\ntitle: &a x\nitems: [*a, *a]", "reference", 2),
        ("[" * 1000, "too_deep", 1),
        ("version: 1\nitems:\n" + "- section: a\n" * (MOST_ITEMS + 1), "too_many", MOST_ITEMS + 3),
        ("a" * (MOST_BYTES + 1), "too_large", 0),
    ],
)
def test_a_file_that_is_no_briefing_is_refused_with_its_line(text: str, key: str, line: int) -> None:
    with pytest.raises(BriefingFault) as caught:
        from_yaml(text)
    assert (caught.value.key, caught.value.line) == (key, line)
    for language in ("zh", "en"):
        assert f"briefing_fault.{key}" in messages(language)


def test_a_file_in_another_encoding_is_refused_with_its_line() -> None:
    with pytest.raises(BriefingFault) as caught:
        from_yaml("version: 1\ntitle: \u6c47\u62a5".encode("gb18030"))
    assert (caught.value.key, caught.value.line) == ("not_utf8", 2)


def test_order_and_words_change_and_the_original_stays() -> None:
    first = Briefing().with_item(Slide(GRIDS)).with_item(Heading(" A\tb\x07 ")).with_item(Slide(RATES))
    assert first.items[1] == Heading("A b")
    assert first.moved(2, -1).views == (GRIDS, RATES)
    assert first.moved(2, -5).items[0] == Slide(RATES)
    assert first.without(0).views == (RATES,)
    assert first.changed(0, title="own").items[0] == Slide(GRIDS, "own")
    assert first.views == (GRIDS, RATES)


def test_a_full_briefing_takes_no_more() -> None:
    full = Briefing((Heading("a"),) * MOST_ITEMS)
    with pytest.raises(BriefingFault, match="too_many"):
        full.with_item(Slide(GRIDS))


def test_names_of_items_move_with_them_and_are_never_used_again() -> None:
    basket = Basket()
    basket.append(Slide(GRIDS), Heading("a"), Slide(RATES))
    assert basket.names == [1, 2, 3]
    basket.move(3, -1)
    basket.remove(1)
    assert (basket.names, basket.content.items) == ([3, 2], (Slide(RATES), Heading("a")))
    basket.reword(2, "text", " ")
    assert basket.content.items[1] == Heading("a")
    basket.replace(FULL)
    assert basket.names == [4, 5, 6, 7, 8, 9]
    assert basket.content == FULL


def test_ids_that_a_snapshot_lacks_are_named() -> None:
    known = {"indicators": {"residents"}, "regions": {"990122"}, "highlight": {"990121"}}
    assert [f.value for f in unknown_ids(GRIDS, known)] == ["grids_total"]
    assert [f.value for f in unknown_ids(RATES, known)] == ["resolution_rate", "990100-xinqu"]
    assert unknown_ids(MAP, known) == ()


@pytest.fixture
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Serve the fictional snapshot, with a cache that knows no other."""
    write_snapshot(tmp_path / "build")
    monkeypatch.setenv("ATLAS_BUILD", str(tmp_path / "build"))
    monkeypatch.chdir(ROOT)
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


def opened(language: str = "zh", content: Briefing | None = None) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    if content:
        basket = Basket()
        basket.append(*content.items)
        at.session_state["atlas_briefing"] = basket
    at.query_params["lang"] = language
    at.switch_page("pages/briefing.py")
    at.run()
    healthy(at)
    return at


def healthy(at: AppTest) -> None:
    assert not at.exception, at.exception
    assert not at.error, [element.value for element in at.error]


def said(at: AppTest) -> str:
    kinds = (at.header, at.markdown, at.caption, at.info, at.warning)
    return "\n".join(str(element.value) for kind in kinds for element in kind)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("snapshot")
def test_an_empty_briefing_says_how_to_fill_it(language: str) -> None:
    assert messages(language)["briefing.empty"] in said(opened(language))


@pytest.mark.usefixtures("snapshot")
def test_a_picture_is_added_where_it_is_seen_and_waits_on_the_page() -> None:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.query_params["ind"] = "grids_total"
    at.switch_page("pages/compare.py")
    at.run()
    add = next(button for button in at.button if button.label == messages("zh")["briefing.add"])
    add.click().run()
    healthy(at)
    assert messages("zh")["briefing.add"] not in [button.label for button in at.button]
    at.query_params.clear()
    at.switch_page("pages/briefing.py")
    at.run()
    healthy(at)
    assert at.session_state["atlas_briefing"].content.views == (View(indicators=("grids_total",)),)
    assert messages("zh")["briefing.lead"].format(pictures=1) in said(at)


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("snapshot")
def test_the_page_orders_rewords_and_removes(language: str) -> None:
    at = opened(language, Briefing((Slide(GRIDS), Heading("Part"), Slide(View(indicators=("issues_reported",))))))
    assert len(at.get("image")) == 3  # the mark of the product and two thumbnails
    at.button(key="briefing_up_3").click().run()
    at.text_input(key="briefing_own_3").input("Own title").run()
    at.text_area(key="briefing_note_3").input("Two\nlines").run()
    at.text_input(key="briefing_section_new").input("New part").run()
    at.button(key="briefing_section_add").click().run()
    at.button(key="briefing_remove_1").click().run()
    healthy(at)
    reported = Slide(View(indicators=("issues_reported",)), "Own title", "Two\nlines")
    assert at.session_state["atlas_briefing"].content.items == (reported, Heading("Part"), Heading("New part"))
    assert "**1. Own title**" in said(at)
    at.switch_page("pages/compare.py")
    at.run()
    at.switch_page("pages/briefing.py")
    at.run()
    assert at.text_input(key="briefing_own_3").value == "Own title"


@pytest.mark.usefixtures("snapshot")
def test_ids_of_another_snapshot_are_said_and_the_rest_is_shown() -> None:
    at = opened("en", Briefing((Slide(View(indicators=("no_such_indicator", "grids_total"))),)))
    assert [w.value for w in at.warning if "no_such_indicator" in w.value.replace("\\", "")]


@pytest.mark.usefixtures("snapshot")
def test_a_file_is_opened_and_a_broken_one_changes_nothing() -> None:
    at = opened("en", Briefing((Slide(GRIDS),)))
    at.file_uploader[0].set_value(("talk.yml", to_yaml(FULL).encode(), "application/yaml")).run()
    healthy(at)
    at.button(key="briefing_replace").click().run()
    healthy(at)
    assert at.session_state["atlas_briefing"].content == FULL
    at.file_uploader[0].set_value(("bad.yml", b"version: 1\nitems: 3", "application/yaml")).run()
    assert not at.exception
    assert "Line 2" in at.error[0].value
    assert at.session_state["atlas_briefing"].content == FULL


def test_the_file_is_plain_yaml_for_any_program() -> None:
    read = yaml.safe_load(to_yaml(FULL))
    assert read["version"] == 1
    assert [sorted(item) for item in read["items"]][:2] == [["section"], ["title", "view", "words"]]


def test_the_list_of_a_browser_is_found_again_and_stays_its_own() -> None:
    """A reload is a new session: it has the name of the browser, and an empty list of its own."""
    kept, filled = Kept(), Basket()
    assert kept.of("a" * 32, filled) is filled
    filled.append(Slide(GRIDS))
    assert kept.of("a" * 32, filled) is filled
    assert kept.of("a" * 32, Basket()) is filled
    other = Basket()
    assert kept.of("b" * 32, other) is other


def test_visitors_without_a_list_push_nobody_out() -> None:
    kept, filled = Kept(), Basket()
    filled.append(Slide(GRIDS))
    kept.of("a" * 32, filled)
    for number in range(1000):
        kept.of(f"{number:032}", Basket())
    assert kept.of("a" * 32, Basket()) is filled


def test_an_item_taken_out_in_another_tab_breaks_no_button() -> None:
    found = Basket()
    found.append(Slide(GRIDS), Slide(RATES))
    found.remove(1)
    found.remove(1)
    found.move(1, 1)
    found.reword(1, "title", "late")
    assert found.content == Briefing((Slide(RATES),))


def test_a_browser_gets_one_name_that_nobody_can_guess_or_read() -> None:
    first, second = (visitor.new_cookie("", secure=False) for _ in range(2))
    assert first != second
    assert first.endswith("; Path=/; HttpOnly; SameSite=Lax")
    assert visitor.new_cookie("a=1; " + first.split(";")[0], secure=True) == ""
    assert visitor.new_cookie("atlas_visitor=../../etc", secure=True).endswith("; Secure")


@pytest.mark.usefixtures("snapshot")
def test_a_picture_that_cannot_be_made_can_still_be_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no picture")

    monkeypatch.setattr("dashboard.ui.cache.thumbnail", broken)
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    at.session_state["atlas_briefing"] = Basket()
    at.session_state["atlas_briefing"].append(Slide(GRIDS))
    at.switch_page("pages/briefing.py")
    at.run()
    assert messages("zh")["fault.title"] in said(at) + "".join(str(element.value) for element in at.error)
    at.button(key="briefing_remove_1").click().run()
    healthy(at)
    assert messages("zh")["briefing.empty"] in said(at)


@pytest.mark.parametrize("kind", ["practice_matrix", "practice_similarity", "practice_outcome"])
@pytest.mark.usefixtures("snapshot")
def test_a_picture_of_practices_is_opened_where_it_is_shown(kind: str) -> None:
    """The page of practices begins with a list: the link of a picture has to open the part that draws it."""
    at = opened(content=Briefing((Slide(View(kind=kind)),)))
    links = [element.proto for element in at.get("page_link")]
    queries = [proto.query_string for proto in links if "part=" in proto.query_string]
    assert len(queries) == 1
    assert f"part={kind.removeprefix('practice_')}" in queries[0]

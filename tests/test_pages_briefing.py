"""The page of the briefing: a ready-made one in one click, slides put in order and reworded, nothing lost."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from fixture_snapshot import write_snapshot
from streamlit.testing.v1 import AppTest

from dashboard.briefing import Briefing, Heading, Slide, Text, from_yaml, to_yaml
from dashboard.locale import messages
from dashboard.ui.basket import Basket
from dashboard.view import View

ROOT = Path(__file__).resolve().parents[1]
GRIDS = View(indicators=("grids_total",), highlight="990121")
ISSUES = View(indicators=("issues_reported",))
FULL = Briefing(
    (
        Heading("123"),
        Slide(GRIDS, "Own", "one\ntwo"),
        Text("Words", "a\nb"),
        Slide(ISSUES, layout="pair", beside=GRIDS),
    ),
    "A name",
    "990122",
)


@pytest.fixture
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve the fictional snapshot, with a cache that knows no other."""
    write_snapshot(tmp_path / "build")
    monkeypatch.setenv("ATLAS_BUILD", str(tmp_path / "build"))
    monkeypatch.chdir(ROOT)


def opened(language: str = "zh", content: Briefing | None = None) -> AppTest:
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=60)
    at.run()
    if content:
        basket = Basket()
        basket.replace(content)
        at.session_state["atlas_briefing"] = basket
    at.query_params["lang"] = language
    at.switch_page("pages/briefing.py")
    at.run()
    healthy(at)
    return at


def picker(at: AppTest) -> Any:
    """Return the picker of briefing files, which is a new one after each file that was opened."""
    return next(one for one in at.file_uploader if str(one.key).startswith("briefing_upload_"))


def kept(at: AppTest) -> Briefing:
    found: Basket = at.session_state["atlas_briefing"]
    return found.content


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
    assert messages("zh")["briefing.lead"].format(pictures=1, slides=1) in said(at)


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
    picker(at).set_value(("talk.yml", to_yaml(FULL).encode(), "application/yaml")).run()
    healthy(at)
    at.button(key="briefing_replace").click().run()
    healthy(at)
    assert kept(at) == FULL
    picker(at).set_value(("bad.yml", b"version: 1\nitems: 3", "application/yaml")).run()
    assert not at.exception
    assert "Line 2" in at.error[0].value
    assert kept(at) == FULL


@pytest.mark.usefixtures("snapshot")
def test_a_picture_that_cannot_be_made_can_still_be_taken_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("no picture")

    monkeypatch.setattr("dashboard.ui.cache_pictures.thumbnail", broken)
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


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("snapshot")
def test_a_newcomer_gets_a_briefing_of_a_place_in_one_click_and_can_take_it_back(language: str) -> None:
    at = opened(language)
    at.button(key="briefing_make_place").click().run()
    assert messages(language)["briefing.ready_place_none"] in said(at)  # nothing is chosen yet
    at.selectbox(key=f"briefing_ready_place_{language}").set_value("990121")
    at.button(key="briefing_make_place").click().run()
    healthy(at)
    assert kept(at).highlight == "990121"
    assert kept(at).views
    assert at.text_input(key="briefing_title").value == kept(at).title
    at.button(key="briefing_undo").click().run()
    healthy(at)
    assert kept(at) == Briefing()


@pytest.mark.usefixtures("snapshot")
def test_a_theme_takes_the_place_of_what_is_there_and_undo_brings_that_back() -> None:
    at = opened("en", FULL)
    at.selectbox(key="briefing_ready_theme_en").set_value("organisation")
    at.button(key="briefing_make_theme").click().run()
    healthy(at)
    assert kept(at).title.startswith("Organisation")
    at.button(key="briefing_undo").click().run()
    assert kept(at) == FULL


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.usefixtures("snapshot")
def test_a_slide_of_words_is_added_and_written(language: str) -> None:
    at = opened(language, Briefing((Slide(GRIDS),)))
    at.text_input(key="briefing_section_new").input("What we ask for").run()
    at.button(key="briefing_text_add").click().run()
    at.text_area(key="briefing_note_2").input("First\nSecond").run()
    healthy(at)
    assert kept(at).items == (Slide(GRIDS), Text("What we ask for", "First\nSecond"))
    assert from_yaml(to_yaml(kept(at))) == kept(at)


@pytest.mark.usefixtures("snapshot")
def test_words_of_a_slide_of_words_are_never_all_taken_away() -> None:
    """A slide with neither title nor words could not be opened again from its file."""
    at = opened("en", Briefing((Text("Only a title"),)))
    at.text_input(key="briefing_own_1").input("").run()
    assert kept(at).items == (Text("Only a title"),)


@pytest.mark.usefixtures("snapshot")
def test_slides_are_copied_and_moved_to_either_end() -> None:
    at = opened("en", Briefing((Slide(GRIDS), Slide(ISSUES), Heading("End"))))
    at.button(key="briefing_last_1").click().run()
    assert kept(at).items == (Slide(ISSUES), Heading("End"), Slide(GRIDS))
    at.button(key="briefing_first_3").click().run()
    at.button(key="briefing_duplicate_3").click().run()
    healthy(at)
    assert kept(at).items == (Heading("End"), Heading("End"), Slide(ISSUES), Slide(GRIDS))


@pytest.mark.usefixtures("snapshot")
def test_a_slide_offers_only_layouts_that_fit_and_a_pair_takes_another_picture() -> None:
    at = opened("en", Briefing((Slide(GRIDS), Slide(ISSUES), Slide(View(kind="figure_map")))))
    words = messages("en")
    offered = [
        option.removesuffix(words["briefing.usual"]) for option in at.selectbox(key="briefing_layout_3_en").options
    ]
    assert offered == [words[f"briefing_layout.{layout}"] for layout in ("map", "full", "table")]
    at.selectbox(key="briefing_layout_1_en").set_value("pair").run()
    healthy(at)
    assert kept(at).items[0] == Slide(GRIDS, layout="pair", beside=ISSUES)
    at.selectbox(key="briefing_layout_1_en").set_value("points").run()
    assert kept(at).items[0] == Slide(GRIDS, beside=ISSUES)


@pytest.mark.usefixtures("snapshot")
def test_one_place_is_highlighted_throughout_and_each_picture_keeps_its_own_for_later() -> None:
    at = opened("en", Briefing((Slide(GRIDS), Slide(ISSUES))))
    at.selectbox(key="briefing_highlight_en").set_value("990122").run()
    healthy(at)
    assert kept(at).highlight == "990122"
    assert "Yi" in said(at)
    at.selectbox(key="briefing_highlight_en").set_value("").run()
    assert kept(at) == Briefing((Slide(GRIDS), Slide(ISSUES)))


@pytest.mark.usefixtures("snapshot")
def test_a_highlighted_place_of_another_snapshot_is_named_and_kept() -> None:
    at = opened("en", Briefing((Slide(GRIDS),), highlight="999999"))
    assert [w.value for w in at.warning if "999999" in w.value]
    assert kept(at).highlight == "999999"

"""What is taken away from the page of the briefing: files of what is shown, and words where one cannot be made."""

from __future__ import annotations

import io
import threading
from pathlib import Path
from typing import Any

import pytest
from fixture_pages import ROOT, healthy, opened, words
from fixture_snapshot import write_snapshot
from fixture_templates import banded_potx, broken_templates, plain_4x3
from pptx import Presentation

from dashboard.briefing import Briefing, Slide, Text
from dashboard.locale import messages
from dashboard.ui import briefing_files
from dashboard.ui.basket import Basket
from dashboard.ui.briefing_take import fileable
from dashboard.view import View

GRIDS = View(indicators=("grids_total",), highlight="990121")
ISSUES = View(indicators=("issues_reported",))
ZH = messages("zh")


@pytest.fixture(autouse=True)
def snapshot(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Serve the fictional snapshot, with a cache that knows no other."""
    write_snapshot(tmp_path / "build")
    monkeypatch.setenv("ATLAS_BUILD", str(tmp_path / "build"))
    monkeypatch.chdir(ROOT)


def basket(*items: Any) -> Basket:
    found = Basket()
    found.replace(Briefing(items, "A name"))
    return found


def files(found: Basket, template: bytes | None = None) -> briefing_files.Files:
    return briefing_files.Files(found, "zh", lambda view: f"http://atlas/{view.kind}", template)


def apart(make: Any) -> bytes:
    """Make a file as a download button does: in a thread that knows no session."""
    out: list[bytes] = []
    thread = threading.Thread(target=lambda: out.append(make()))
    thread.start()
    thread.join()
    return out[0]


def texts(data: bytes) -> list[str]:
    slides = Presentation(io.BytesIO(data)).slides
    return ["\n".join(s.text_frame.text for s in slide.shapes if s.has_text_frame) for slide in slides]


def briefing_page() -> Any:
    at = opened("overview")
    at.session_state["atlas_briefing"] = basket(Slide(GRIDS))
    at.switch_page("pages/briefing.py")
    at.run()
    healthy(at)
    return at


def test_a_file_holds_the_list_and_not_an_empty_one() -> None:
    found = basket(Slide(GRIDS, "Own title"), Text("Words", "said"))
    made = files(found)
    slides = texts(apart(made.pptx))
    assert "A name" in slides[0]
    assert any("Own title" in text for text in slides)
    assert apart(made.pdf_a4).startswith(b"%PDF")
    assert apart(made.pdf_wide).startswith(b"%PDF")
    page = apart(made.html).decode()
    assert "Own title" in page and "said" in page


def test_a_file_holds_what_another_tab_has_added_meanwhile() -> None:
    found = basket(Slide(GRIDS))
    made = files(found)
    found.append(Text("From the other tab"))
    assert "From the other tab" in "\n".join(texts(apart(made.pptx)))


def test_a_picture_that_cannot_be_made_is_words_on_its_slide_and_costs_no_other(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    real = briefing_files.cache.frame

    def broken(view: View, language: str) -> Any:
        if view == ISSUES:
            raise RuntimeError("no frame")
        return real(view, language)

    monkeypatch.setattr("dashboard.ui.briefing_files.cache.frame", broken)
    slides = texts(apart(files(basket(Slide(GRIDS, "First"), Slide(ISSUES), Text("Last"))).pptx))
    at = next(n for n, text in enumerate(slides) if ZH["briefing_take.not_made"] in text)
    assert "First" in slides[at - 1] and "Last" in slides[at + 1]
    assert "http://atlas/ranked_bars" in slides[at]


def test_a_view_that_the_snapshot_no_longer_knows_is_words_in_the_file() -> None:
    gone = View(kind="figure_map", indicators=("no_such_thing",), highlight="999999")
    made = files(basket(Slide(gone, "Gone"), Slide(GRIDS)))
    assert any("Gone" in text for text in texts(apart(made.pptx)))
    assert apart(made.pdf_a4).startswith(b"%PDF")
    assert b"Gone" in apart(made.html)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ('A/B: "x"?*<>|', "A-B---x"),
        ("博罗县 基层治理", "博罗县-基层治理"),
        ("...", ""),
        ("x" * 200, "x" * 60),
        ("a\n.", "a"),
    ],
)
def test_a_name_of_a_file_is_one_on_every_system(title: str, name: str) -> None:
    assert fileable(title) == name


def test_a_template_stays_while_the_visitor_moves_between_pages_until_it_is_put_away() -> None:
    at = briefing_page()
    picker = next(one for one in at.file_uploader if str(one.key).startswith("template_upload"))
    picker.set_value(("office.potx", banded_potx(), "application/octet-stream")).run()
    healthy(at)
    taken = ZH["briefing_take.template_taken"].format(name="office.potx")
    assert taken in [one.value.replace("\\", "") for one in at.success]
    at.switch_page("pages/compare.py")
    at.run()
    at.switch_page("pages/briefing.py")
    at.run()
    assert taken in [one.value.replace("\\", "") for one in at.success]
    at.button(key="template_drop").click().run()
    healthy(at)
    assert not at.success
    assert "atlas_template" not in at.session_state


def test_a_broken_template_is_refused_in_words_and_the_one_before_stays() -> None:
    at = briefing_page()

    def give(data: bytes, name: str) -> None:
        picker = next(one for one in at.file_uploader if str(one.key).startswith("template_upload"))
        picker.set_value((name, data, "application/octet-stream")).run()

    give(plain_4x3(), "good.pptx")
    for what, data in broken_templates().items():
        if not data:
            continue
        give(data, f"{what}.pptx")
        assert not at.exception, what
        assert len(at.error) == 1, what
        assert "Traceback" not in at.error[0].value
        assert at.session_state["atlas_template"].name == "good.pptx"
    assert at.session_state["atlas_briefing"].content.views == (GRIDS,)
    give(banded_potx(), "next.potx")
    assert not at.error
    assert at.session_state["atlas_template"].name == "next.potx"


def test_a_deck_is_brought_up_to_date_and_another_s_is_refused_in_words() -> None:
    at = briefing_page()

    def give(data: bytes, name: str) -> None:
        picker = next(one for one in at.file_uploader if one.key == "living_upload")
        picker.set_value((name, data, "application/octet-stream")).run()
        at.button(key="living_start").click().run()
        assert not at.exception, name

    deck = files(basket(Slide(GRIDS))).pptx()
    for _ in range(2):
        give(deck, "mine.pptx")
        healthy(at)
        slides = len(Presentation(io.BytesIO(deck)).slides)
        assert f"共 {slides} 页" in at.success[0].value
    give(plain_4x3(), "theirs.pptx")
    assert [one.value for one in at.error] == [ZH["living_fault.not_ours"]]
    give(b"PK no deck", "broken.pptx")
    assert len(at.error) == 1
    assert not at.success


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_page_of_a_place_leads_to_a_briefing_of_it_in_one_click(language: str) -> None:
    at = opened("region", mark="990121", lang=language)
    at.button(key="place_briefing").click().run()
    healthy(at)
    content = at.session_state["atlas_briefing"].content
    assert content.highlight == "990121"
    assert content.views
    assert messages(language)["briefing.title"] in words(at)
    at.button(key="briefing_undo").click().run()
    assert at.session_state["atlas_briefing"].content == Briefing()

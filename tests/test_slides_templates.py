"""A deck on an office's own template looks as if the office had made it: title, logo, bands, fonts and page number."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from functools import cache

import pytest
from fixture_deck import audit
from fixture_decks import ALL_LAYOUTS, LONG, deck, slides_of, title_of, words_of
from fixture_snapshot import store
from fixture_templates import banded_potx, broken_templates, libreoffice_made, plain_4x3, two_masters
from fixture_templates_odd import ODD, crowded, many_layouts, with_office_links
from pptx import Presentation
from pptx.oxml.ns import qn

from dashboard.locale import LANGUAGES, says
from dashboard.slides.deck import deck_bytes
from dashboard.slides.template import TemplateFault, open_template
from dashboard.store import Store

__all__ = ["store"]
Make = Callable[[], bytes | None]


def own() -> None:
    """Our own layouts."""


OFFICES: dict[str, Make] = {
    "own": own, "banded": banded_potx, "four_by_three": plain_4x3, "libreoffice": libreoffice_made,
    "two_masters": two_masters, **ODD,
}  # fmt: skip
offices = pytest.mark.parametrize("name", OFFICES)


@pytest.fixture(scope="module")
def made(store: Store) -> Callable[[str], bytes]:
    """Return how a deck of every layout on a template is had; each is made once."""
    return cache(lambda name: deck(store, ALL_LAYOUTS, template=OFFICES[name]()))


@offices
def test_a_deck_of_every_layout_has_no_fault_on_any_template(name: str, made: Callable[[str], bytes]) -> None:
    assert [str(fault) for fault in audit(made(name))] == []


@offices
def test_the_slides_are_ours_alone_each_with_its_title_and_number(name: str, made: Callable[[str], bytes]) -> None:
    cover, *slides = slides_of(made(name))
    assert title_of(cover) == "甲县与各地对照"
    assert title_of(slides[0]) == "组织与人员"
    assert all(title_of(slide) for slide in slides)
    told = "\n".join(text for slide in [cover, *slides] for text in words_of(slide))
    assert "Old talk" not in told and "旧稿" not in told
    for slide in slides:
        assert [f.get("type") for f in slide._element.iter(qn("a:fld"))] == ["slidenum"]


INKS = {  # of the titles of cover, section and picture where the template's own could not be read; "" is its own
    "own": ("", "", ""), "banded": ("", "16324F", ""), "four_by_three": ("", "", ""),
    "libreoffice": ("", "", "FFFFFF"), "two_masters": ("", "", ""), "dark_theme": ("", "", ""),
    "pictured": ("", "", ""), "title_below": ("", "", ""), "title_beside": ("16324F", "16324F", "16324F"),
    "carded": ("16324F", "16324F", ""), "crowded": ("", "", ""), "old_wide": ("", "", ""), "screen_16_10": ("", "", ""),
    "a4": ("", "", ""),
}  # fmt: skip


@offices
def test_titles_are_read_on_whatever_the_office_has_drawn_behind_them(
    name: str, made: Callable[[str], bytes]
) -> None:  # fmt: skip
    slides = slides_of(made(name))[:3]
    found = [slide.shapes.title._element.find(f".//{qn('a:r')}//{qn('a:srgbClr')}") for slide in slides]
    assert tuple("" if ink is None else ink.get("val") for ink in found) == INKS[name]


def test_a_libreoffice_template_keeps_title_and_subtitle_apart(made: Callable[[str], bytes]) -> None:
    cover, *slides = slides_of(made("libreoffice"))
    texts = [shape.text_frame.text for shape in cover.shapes if shape.has_text_frame and shape.text_frame.text]
    assert texts[0] == "甲县与各地对照" and len(texts) == 3
    on_band = slides[1].shapes.title._element.find(f".//{qn('a:r')}//{qn('a:srgbClr')}")
    assert on_band.get("val") == "FFFFFF"  # its master's black cannot be read on the red


def test_a_template_of_one_layout_has_a_cover_and_sections_that_look_meant(made: Callable[[str], bytes]) -> None:
    cover, section, *_ = slides_of(made("four_by_three"))
    assert "数据版本" in "".join(words_of(cover))
    for slide in (cover, section):
        assert 120 < slide.shapes.title.top.pt < 300
        assert next(s.name for s in slide.shapes) == "色条"


def test_a_dark_template_gets_a_white_panel_and_keeps_its_ground(made: Callable[[str], bytes]) -> None:
    slides = slides_of(made("dark_theme"))
    panels = [[s for s in slide.shapes if s.name == "底板"] for slide in slides]
    assert [len(found) for found in panels[:3]] == [0, 0, 1]
    panel = panels[2][0]
    chart = next(s for s in slides[2].shapes if s.has_chart)
    assert panel.left <= chart.left and panel.top <= chart.top
    assert panel.left + panel.width >= chart.left + chart.width


def test_layouts_that_are_named_like_ours_are_still_the_offices(made: Callable[[str], bytes]) -> None:
    template = open_template(crowded(), "zh")
    assert not template.own
    slide = slides_of(made("crowded"))[3]
    assert slide.shapes.title.text_frame.paragraphs[0].runs[0].font.size.pt <= 28  # the template's own is 66


def test_a_deck_of_ours_serves_as_template_again(made: Callable[[str], bytes], store: Store) -> None:
    first = made("own")
    assert open_template(first, "zh").own
    again = deck(store, ALL_LAYOUTS, template=first)
    assert audit(again) == []
    assert [title_of(s) for s in slides_of(again)] == [title_of(s) for s in slides_of(first)]


def test_three_hundred_layouts_are_looked_through_and_the_plain_one_is_found() -> None:
    template = open_template(many_layouts(), "zh")
    assert template.forms["full"].layout.name == "内容"
    assert len(template.presentation.slide_layouts) == 301


def test_text_boxes_inherit_neither_bullets_nor_wide_lines(made: Callable[[str], bytes]) -> None:
    data = made("crowded")
    style = Presentation(io.BytesIO(data)).part._element.find(f"{qn('p:defaultTextStyle')}/{qn('a:lvl1pPr')}")
    assert style.find(qn("a:buChar")) is None and style.find(qn("a:lnSpc")) is None
    assert style.get("marL") == "0"


def test_nothing_of_the_offices_old_talk_or_machine_goes_along(store: Store) -> None:
    data = deck(store, ALL_LAYOUTS, template=with_office_links())
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        everything = b"\n".join(archive.read(name) for name in names)
    assert b"fileserver" not in everything
    assert b"https://example.org/office" in everything  # an address on the web is the office's to show
    assert not [n for n in names if "thumbnail" in n or "printerSettings" in n]
    assert audit(data) == []


KEYS = {
    "empty": "empty", "words": "no_presentation", "encrypted": "locked_or_old", "macros": "macros",
    "letter": "no_presentation", "cut short": "broken", "part missing": "broken", "not XML": "broken",
    "bomb": "too_large",
}  # fmt: skip


@pytest.mark.parametrize("name", KEYS)
def test_what_cannot_serve_is_refused_with_words_that_say_why(name: str) -> None:
    with pytest.raises(TemplateFault) as refused:
        deck_bytes(ALL_LAYOUTS, lambda _: pytest.fail("read data"), "zh", template=broken_templates()[name])
    assert refused.value.key == KEYS[name]
    assert all(says(language, f"template_fault.{KEYS[name]}") for language in LANGUAGES)


def test_every_kind_of_broken_template_is_tried() -> None:
    assert set(KEYS) == set(broken_templates())


def test_a_template_without_any_title_is_refused() -> None:
    presentation = Presentation()
    for layout in list(presentation.slide_layouts):
        if layout.name != "Blank":
            presentation.slide_layouts.remove(layout)
    out = io.BytesIO()
    presentation.save(out)
    with pytest.raises(TemplateFault) as refused:
        open_template(out.getvalue(), "zh")
    assert refused.value.key == "no_title_layout"


@pytest.mark.parametrize("name", ["own", "banded", "four_by_three", "old_wide"])
def test_a_long_title_is_whole_on_two_lines(name: str, made: Callable[[str], bytes]) -> None:
    title = title_of(slides_of(made(name))[3])
    assert title == LONG

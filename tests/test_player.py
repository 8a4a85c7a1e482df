"""The stage of a briefing: what it says, what it keeps to itself, where it may be cut, and the file made of it."""

from __future__ import annotations

import base64
import io
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from fixture_practices import write_practices
from fixture_snapshot import HOSTILE, TEXT, TEXT_FILE, store  # noqa: F401  (a fixture)
from fontTools.ttLib import TTFont

from dashboard import address, challenge, queries
from dashboard.briefing import Briefing, Heading, Slide, Text
from dashboard.locale import LANGUAGES, messages, say
from dashboard.player import html, lines
from dashboard.player.picture import both, colours
from dashboard.player.rows import rows
from dashboard.player.stage import stage
from dashboard.render import picture_file, words
from dashboard.render.svg import Drawing
from dashboard.render.svg_lower import lowered, narrowed
from dashboard.store import Store
from dashboard.view import View

JIA, YI = "990121", "990122"
EVIL = '</script><b onclick="x">&amp; \u2028'
BARS = View(indicators=("grids_total",), highlight=JIA)
RATIO = View(indicators=("residents_per_grid",), highlight=JIA)
MATRIX = View(kind="heatmap", indicators=("grids_total", "resolution_rate"), highlight=YI)


def of(item: Any, known: Store, language: str = "zh", **more: Any) -> dict[str, Any]:
    """Return the stage of one item."""
    return stage(Briefing((item,)), lambda view: queries.frame(view, known, language), language, **more)


def entries(found: dict[str, Any], slide: int = 1) -> list[tuple[str, str, dict[str, str], bool]]:
    """Return what stands behind a slide: head, value, facts, whether it is a figure."""
    said = []
    for key in found["slides"][slide]["marks"]:
        head, value, facts, figure, *_ = found["evidence"][key if isinstance(key, str) else key[1]]
        words = [found["strings"][at] for at in facts]
        said.append((found["strings"][head], value, dict(zip(words[::2], words[1::2], strict=True)), bool(figure)))
    return said


def file_of(known: Store, *items: Any, language: str = "zh", **more: Any) -> str:
    content = Briefing(items, EVIL)
    return html.html_bytes(content, lambda view: queries.frame(view, known, language), language, **more).decode()


class Read(HTMLParser):
    """Reads a page as a browser does: elements with their attributes, and the text outside of scripts and styles."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self._inside = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._inside = tag

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside not in ("script", "style"):
            self.text += data


def test_the_highlighted_place_comes_first_and_gaps_come_last(store: Store) -> None:  # noqa: F811
    said = entries(of(Slide(BARS), store))
    assert said[0][:2] == ("甲县 · 网格数", "1,073 个")
    assert said[0][2][say("zh", "evidence.as_printed")] == "1073个网格"
    assert said[0][2][say("zh", "evidence.grade")] == say("zh", "grade_long.C")
    assert ("丁市 · 网格数", "≥6,000 个") in [one[:2] for one in said]
    figures = [one[3] for one in said]
    assert figures == sorted(figures, reverse=True)
    assert not figures[-1]


def test_a_missing_figure_says_why(store: Store) -> None:  # noqa: F811
    gaps = {one[0]: one for one in entries(of(Slide(MATRIX), store)) if not one[3]}
    found = gaps["丁市 · 办结率"]
    assert found[1] == say("zh", "gap.not_comparable")
    assert found[2][say("zh", "meeting.why_gap")] == say("zh", "gap_long.not_comparable")
    assert found[2][say("zh", "evidence.note")] == "口径不同"


def test_a_calculation_shows_its_inputs(store: Store) -> None:  # noqa: F811
    found = of(Slide(RATIO), store, evidence_of=lambda ids: challenge.behind(store, ids, "zh"))
    facts = [found["strings"][at] for at in found["evidence"]["d_jia_residents_per_grid"][2]]
    assert "常住人口 ÷ 网格数" in facts
    assert any(words.startswith("常住人口 873,731 人（") for words in facts)
    assert any(words.startswith("网格数 1,073 个（") for words in facts)


def test_the_paragraph_is_on_the_screen_and_never_in_a_file(
    store: Store,  # noqa: F811
    tmp_path: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    (tmp_path / TEXT_FILE).write_text(TEXT, encoding="utf-8", newline="")
    monkeypatch.setenv("ATLAS_ARTICLES", str(tmp_path))

    def behind(ids: Any) -> Any:
        return challenge.behind(store, ids, "zh", paragraphs=True)

    [[lead, before, marked, after]] = of(Slide(BARS), store, evidence_of=behind)["evidence"]["o_jia_grids"][6]
    assert lead == ""
    assert marked == "1073个网格"
    around = (before + after).strip("…")[:12]
    assert len(around) == 12
    page = file_of(store, Slide(BARS), evidence_of=behind)
    assert around not in page
    assert "1073个网格" in page


def test_the_address_of_a_reprint_is_shown_nowhere(store: Store) -> None:  # noqa: F811
    page = file_of(store, Slide(BARS), Slide(View(indicators=("residents",))))
    assert "https://example.org/m" not in page
    assert "https://example.org/b" in page


def test_words_of_strangers_stay_words(store: Store) -> None:  # noqa: F811
    items = (Heading(EVIL), Text(EVIL, EVIL), Slide(BARS, EVIL, EVIL, "points"), Slide(BARS, layout="table"))
    page = file_of(store, *items, link_of=lambda _: "javascript:alert(1)")
    read = Read(page)
    names = [name for name, _ in read.elements]
    assert names.count("script") == 2
    assert not [attrs for _, attrs in read.elements if any(name.startswith("on") for name in attrs)]
    assert read.text.count("</script><b onclick=") >= 6
    assert HOSTILE in read.text
    assert "javascript:" not in page
    data = re.search(r'<script type="application/json" id="ap-stage">(.*?)</script>', page, re.S)
    assert data is not None
    assert json.loads(data[1])["title"] == EVIL


def test_the_file_asks_for_nothing(store: Store) -> None:  # noqa: F811
    page = file_of(store, Slide(BARS), Slide(MATRIX))
    asking = {"src", "srcset", "data", "poster", "action", "background"}
    for name, attrs in Read(page).elements:
        assert not asking & {a for a in attrs if not a.startswith("data-")}, name
        assert name not in ("link", "img", "iframe", "object", "embed", "base", "form"), name
    assert "@import" not in page
    assert all(found.startswith(("data:", "#")) for found in re.findall(r"url\(([^)]{1,6})", page))
    assert "default-src 'none'" in page


def test_ids_are_told_apart_though_a_picture_is_shown_twice(store: Store) -> None:  # noqa: F811
    places = View(kind="places_map")
    page = file_of(store, Slide(places), Slide(places), Slide(MATRIX), Slide(MATRIX))
    ids = [str(attrs["id"]) for _, attrs in Read(page).elements if "id" in attrs]
    assert len(ids) == len(set(ids))
    meant = re.findall(r"url\(#([^)]+)\)", page)
    assert set(meant) <= set(ids)


def test_the_own_font_has_every_character_of_the_file(store: Store) -> None:  # noqa: F811
    page = file_of(store, Slide(BARS))
    fonts = re.findall(r"data:font/woff2;base64,([A-Za-z0-9+/=]+)", page)
    assert len(fonts) == 2
    known = TTFont(io.BytesIO(base64.b64decode(fonts[0]))).getBestCmap()
    shown = set(Read(page).text) - set("\n\t\r\u2028▶")
    assert {c for c in shown if "\u4e00" <= c <= "\u9fff"} <= set(map(chr, known))


def test_marks_are_on_the_stage_and_not_in_a_picture_to_take_away(store: Store) -> None:  # noqa: F811
    frame = queries.frame(BARS, store, "zh")
    assert b"data-mark" not in picture_file.svg_bytes(frame, BARS)
    assert b"data-mark" not in picture_file.svg_bytes(queries.frame(MATRIX, store, "zh"), MATRIX)
    shown = of(Slide(BARS), store)["slides"][1]["html"]
    meant = set(re.findall(r'data-mark="([^"]+)"', shown))
    assert {"o_jia_grids", "o_yi_grids", "o_ding_grids"} <= meant
    assert any(mark.startswith("gap:") for mark in meant)


def test_a_table_answers_too(store: Store) -> None:  # noqa: F811
    found = of(Slide(BARS, layout="table"), store)["slides"][1]
    assert '<tr class="ap-own" data-mark="o_jia_grids"' in found["html"]
    assert "<svg" not in found["html"]
    assert "o_jia_grids" in found["marks"]


def test_points_are_those_of_the_author_where_there_are_any(store: Store) -> None:  # noqa: F811
    made = of(Slide(BARS, layout="points"), store)["slides"][1]["html"]
    own = of(Slide(BARS, words="Mine\n\nTwo", layout="points"), store)["slides"][1]["html"]
    assert "ap-points" in made
    assert re.findall(r'<li class="ap-plain"><span>(.*?)</span>', own) == ["Mine", "Two"]
    assert "ap-points" not in of(Slide(BARS, words="Mine", layout="full"), store)["slides"][1]["html"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_slides_stand_between_a_cover_and_the_sources(store: Store, language: str) -> None:  # noqa: F811
    content = Briefing((Heading("A"), Slide(BARS), Text("B", "C")), "Whole")
    found = stage(content, lambda view: queries.frame(view, store, language), language)
    assert [slide["kind"] for slide in found["slides"]] == ["cover", "section", "view", "words", "last"]
    assert found["slides"][-1]["title"] == messages(language)["meeting.last"]
    assert len(json.dumps(found)) < 100_000


def test_the_head_of_a_part_names_what_follows_and_is_numbered_only_where_all_parts_have_one(
    store: Store,  # noqa: F811
) -> None:
    first = stage(Briefing((Heading("A"), Text("One"), Heading("B"), Text("Two"))), lambda _: pytest.fail(), "en")
    assert re.findall(r'class="ap-next">(.*?)<', first["slides"][1]["html"]) == ["One"]
    assert "Part 1" in first["slides"][1]["html"]
    later = stage(
        Briefing((Text("One"), Heading("B"), Slide(BARS, "Own"))), lambda v: queries.frame(v, store, "en"), "en"
    )
    assert re.findall(r'class="ap-next">(.*?)<', later["slides"][2]["html"]) == ["Own"]
    assert "ap-part" not in later["slides"][2]["html"]


def test_each_picture_of_a_pair_says_which_it_is(store: Store) -> None:  # noqa: F811
    other = View(indicators=("resolution_rate",), highlight=YI)
    found = of(Slide(BARS, layout="pair", beside=other), store, "en")["slides"][1]["html"]
    captions = re.findall(r"<figcaption>(.*?)</figcaption>", found)
    assert captions == [words.title(queries.frame(view, store, "en"), view) for view in (BARS, other)]
    assert re.search(r"<h2>Two pictures: ", found)


def test_cards_show_practices_and_answer(tmp_path: Path) -> None:
    write_practices(tmp_path)
    known = Store(tmp_path)
    view = View(kind="practice_matrix", highlight=JIA)
    found = of(Slide(view, layout="cards"), known)
    assert "<svg" not in found["slides"][1]["html"]
    marks = re.findall(r'<p[^>]* data-mark="(.*?)"', found["slides"][1]["html"])
    assert marks
    assert set(marks) <= set(found["slides"][1]["marks"])


def test_a_caption_is_cut_between_clauses_and_loses_nothing() -> None:
    said = "甲" * 60 + "；" + "乙" * 40 + "；" + "丙" * 60 + "。"
    assert lines.clauses(said, 1840) == ("甲" * 60 + "；", "乙" * 40 + "；", "丙" * 60 + "。")
    assert lines.clauses("short", 1840) == ("short", "", "")


def test_rows_move_together_and_words_keep_their_size_and_never_touch() -> None:
    bar = '<rect y="{y}" x="100" width="50" height="20"/><text x="0" y="{t}" font-size="14">A</text>'
    svg = "".join(bar.format(y=40 * n, t=40 * n + 15) for n in range(10))
    made = lowered(Drawing(300, 400, svg), 320)
    assert made.height == 320
    assert re.findall(r'height="([\d.]+)"', made.svg) == ["20"] * 10
    assert [float(y) for y in re.findall(r'<rect y="(-?[\d.]+)"', made.svg)][:3] == [-2, 30, 62]
    assert set(re.findall(r'font-size="(\d+)"', made.svg)) == {"14"}
    assert lowered(Drawing(300, 400, svg), 200).height == 400  # half the height: the words would touch
    assert lowered(Drawing(300, 400, svg), 500).svg == svg


def test_a_line_a_little_too_long_is_set_closer_and_a_much_too_long_one_is_left() -> None:
    text = '<text x="10" y="20" font-size="10">{}</text>'
    assert 'textLength="97"' in narrowed(Drawing(110, 30, text.format("甲" * 10))).svg
    assert "textLength" not in narrowed(Drawing(110, 30, text.format("甲" * 9))).svg
    assert "textLength" not in narrowed(Drawing(110, 30, text.format("甲" * 20))).svg


def test_one_drawing_serves_both_rooms() -> None:
    light = '<rect fill="#FFFFFF"/><text fill="#16324F">#16324F</text>'
    dark = '<rect fill="#FFFFFF"/><text fill="#D5E3F2">#16324F</text>'
    found = both(light, dark)
    assert found == '<rect fill="#FFFFFF"/><text fill="var(--c16324F-D5E3F2)">#16324F</text>'
    assert colours(found) == ("--c16324F-D5E3F2:#16324F", "--c16324F-D5E3F2:#D5E3F2")
    other = both(light, dark.replace("<rect", '<rect opacity="0.5"'))
    assert '<g class="ap-light">' in other
    assert '<g class="ap-dark">' in other


def test_a_page_ends_between_rows_and_never_under_a_head() -> None:
    def row(top: float, mark: str) -> str:
        words = f'<text y="{top + 14}" font-size="14">A</text><text y="{top + 34}" font-size="14">B</text>'
        return f'<g data-mark="{mark}"><rect y="{top}" height="48" fill="none"/></g>{words}'

    def head(y: float) -> str:
        return f'<text y="{y}" font-size="16" font-weight="700">Head</text>'

    svg = head(20) + row(30, "a") + row(78, "b") + head(151) + row(160, "c")
    # The line of the grid runs behind all rows and parts none.
    svg += '<path d="M5,0L5,208" stroke="#000"/>'
    found = rows(svg, 220)
    assert len(found.cuts) == 3
    assert found.cuts[0] == pytest.approx(78, abs=1)
    assert 126 < found.cuts[1] < 136
    assert found.cuts[2] == 220


def test_a_link_to_a_slide_is_read_and_written() -> None:
    found, language, faults = address.read({"slide": ["4"]}, "meeting")
    assert (found.at, language, faults) == ("4", "zh", ())
    assert found.to_query("meeting", "en") == {"slide": "4", "lang": "en"}
    assert address.read({"slide": ["<b>"]}, "meeting")[2][0].parameter == "slide"

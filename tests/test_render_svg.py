"""A picture in a file is the picture on the screen: same numbers, same words, and an error instead of a wrong mark."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import plotly.graph_objects as go
import pytest
from fixture_snapshot import HOSTILE, store  # noqa: F401  (a fixture)
from PIL import Image

from dashboard import queries
from dashboard.locale import messages
from dashboard.render import picture_file, svg_fonts
from dashboard.render.kinds import PICTURES
from dashboard.render.svg import Drawing, NotDrawable, document, drawing
from dashboard.render.svg_bars import hatch
from dashboard.render.svg_text import Style, block, wrapped
from dashboard.render.words import alt_text, title
from dashboard.store import NoSnapshot, Store
from dashboard.view import View

SVG = "{http://www.w3.org/2000/svg}"
ROOT = Path(__file__).resolve().parents[1]
PLAIN = Style(10.0, "#000000")


def figure(**layout: Any) -> go.Figure:
    """A plot of 200 × 100 pixels from (50, 50): x runs from 0 to 10, y from 0 to 2, and nothing else is drawn."""
    hidden = {"visible": False}
    return go.Figure(
        layout={
            "width": 300,
            "height": 200,
            "margin": {"l": 50, "r": 50, "t": 50, "b": 50},
            "paper_bgcolor": "rgba(0,0,0,0)",
            "plot_bgcolor": "rgba(0,0,0,0)",
            "xaxis": {"range": [0, 10], **hidden},
            "yaxis": {"range": [0, 2], **hidden},
            "barmode": "overlay",
            **layout,
        }
    )


def test_a_bar_is_as_long_as_its_value() -> None:
    drawn = figure().add_bar(
        orientation="h", x=[4], y=[1], width=[1], marker={"color": "#A9B8C9", "line": {"width": 0}}
    )
    assert drawing(drawn).svg == '<g><rect x="50" y="75" width="80" height="50" fill="#A9B8C9"/></g>'


def test_a_bar_with_a_base_begins_there_and_ends_at_the_edge_of_the_plot() -> None:
    marker = {"color": "#A9B8C9", "line": {"width": 0}}
    drawn = figure().add_bar(orientation="h", base=[8], x=[7], y=[1], width=1, marker=marker)
    assert drawing(drawn).svg == '<g><rect x="210" y="75" width="40" height="50" fill="#A9B8C9"/></g>'


def test_an_upright_bar_stands_on_zero() -> None:
    marker = {"color": "#A9B8C9", "line": {"width": 0}}
    drawn = figure().add_bar(x=[5], y=[0.5], width=2, marker=marker)
    assert drawing(drawn).svg == '<g><rect x="130" y="125" width="40" height="25" fill="#A9B8C9"/></g>'


def test_a_missing_value_has_no_mark() -> None:
    drawn = figure().add_bar(orientation="h", x=[None, float("nan")], y=[1, 1.5], width=1)
    drawn.add_scatter(x=[None, 3], y=[1, None], mode="markers")
    assert drawing(drawn).svg == ""


def test_a_line_stops_at_a_gap() -> None:
    line = {"color": "#16324F", "width": 2, "dash": "dash"}
    drawn = figure().add_scatter(x=[0, 5, None, 6, 10], y=[0, 1, 1, 1, 2], mode="lines", line=line)
    assert drawing(drawn).svg == (
        '<g><path fill="none" d="M50,150L150,100M170,100L250,50" stroke="#16324F" stroke-width="2"'
        ' stroke-dasharray="9 9" stroke-linejoin="round"/></g>'
    )


def test_markers_keep_place_size_and_shape() -> None:
    marker = {"symbol": "square-open", "size": 12, "color": "#7B8794", "line": {"width": 1.5}}
    drawn = figure().add_scatter(x=[5], y=[1], mode="markers", marker=marker)
    assert drawing(drawn).svg == (
        '<g><path transform="translate(150 100)" d="M6,6L-6,6L-6,-6L6,-6Z" fill="none" stroke="#7B8794"'
        ' stroke-width="1.5"/></g>'
    )


def test_numbers_that_plotly_packs_are_unpacked() -> None:
    drawn = figure().add_scatter(
        x=np.array([0.0, 10.0]), y=np.array([0.0, 2.0]), mode="lines", line={"color": "#16324F"}
    )
    packed = go.Figure(drawn.to_dict())
    assert "M50,150L250,50" in drawing(packed).svg


def test_labels_widen_the_margin_until_they_fit() -> None:
    axis = {"range": [0, 2], "tickvals": [1], "ticktext": ["W" * 40], "showgrid": False, "zeroline": False}
    drawn = figure(yaxis=axis).add_bar(orientation="h", x=[10], y=[1], width=1, marker={"line": {"width": 0}})
    found = ElementTree.fromstring(document(drawing(drawn, width=900)))
    label, bar = found.find(f".//{SVG}text"), found.find(f".//{SVG}rect")
    assert label is not None and bar is not None
    wide = svg_fonts.advance("W" * 40, float(label.attrib["font-size"]))
    right = float(label.attrib["x"])
    assert label.attrib["text-anchor"] == "end"
    assert right - wide > 0
    assert right < float(bar.attrib["x"])


def test_a_label_keeps_its_markup_and_no_other() -> None:
    drawn = figure(
        annotations=[
            {
                "text": 'a &lt;b&gt; <b>x</b><br><span style="color:#C00000;font-size:12px">y</span>',
                "x": 5, "y": 1, "xref": "x", "yref": "y", "showarrow": False, "font": {"size": 10, "color": "#000000"},
            }
        ]
    )  # fmt: skip
    found = ElementTree.fromstring(document(drawing(drawn)))
    first, second = found.findall(f".//{SVG}text")
    assert "".join(first.itertext()) == "a <b> x"
    assert [run.attrib.get("font-weight") for run in first] == [None, "700"]
    assert (second.attrib["fill"], second.attrib["font-size"], second.text) == ("#C00000", "12", "y")


def test_shapes_stand_on_axes_and_on_the_page() -> None:
    drawn = figure(
        shapes=[
            {"type": "line", "xref": "paper", "x0": 0, "x1": 1, "yref": "y", "y0": 1, "y1": 1,
             "line": {"color": "#DDE2E8", "width": 1}},
            {"type": "path", "path": "M 0 0 L 10 0 L 5 2 Z", "xref": "x", "yref": "y", "fillcolor": "#F3F4F6",
             "line": {"width": 0}},
        ]
    )  # fmt: skip
    assert drawing(drawn).svg == (
        '<line x1="50" y1="100" x2="250" y2="100" fill="none" stroke="#DDE2E8"/>'
        '<path d="M50,150 L250,150 L150,50 Z" fill="#F3F4F6"/>'
    )


def test_a_hatch_stays_inside_its_bar() -> None:
    lines = re.findall(r"M([-\d.]+),([-\d.]+)L([-\d.]+),([-\d.]+)", hatch((10, 20, 60, 42), "/", 6, 0.4, ""))
    assert len(lines) > 5
    for x0, y0, x1, y1 in (map(float, line) for line in lines):
        assert 10 <= x0 <= x1 <= 60
        assert 20 <= y1 <= y0 <= 42
        assert x1 - x0 == pytest.approx(y0 - y1, abs=0.02)


@pytest.mark.parametrize(
    ("named", "drawn"),
    [
        ("pie", go.Figure(go.Pie(values=[1]))),
        ("axis x: type = log", figure(xaxis={"type": "log", "range": [0, 1]})),
        ("axis x without a range", figure(xaxis={"range": None}).add_scatter(x=[1], y=[1], mode="markers")),
        ("axis y without tickvals", figure(yaxis={"range": [0, 1], "visible": True})),
        ("arrow", figure(annotations=[{"text": "a", "x": 1, "y": 1}])),
        ("marker no-such", figure().add_scatter(x=[1], y=[1], mode="markers", marker={"symbol": "star-diamond"})),
        ("<a>", figure(annotations=[{"text": '<a href="x">a</a>', "x": 1, "y": 1, "showarrow": False}])),
        ("error_x", figure().add_scatter(x=[1], y=[1], mode="markers", error_x={"array": [1]})),
        ("no number", figure().add_scatter(x=["a"], y=[1], mode="markers")),
        ("the colour 3", figure().add_scatter(x=[1], y=[1], mode="markers", marker={"color": [3]})),
        ("tonexty", figure().add_scatter(x=[1], y=[1], mode="lines", fill="tonexty")),
        ("title.text", figure(title={"text": "a"})),
        ("images", figure(images=[{"source": "x"}])),
        ("axis y2", figure().add_scatter(x=[1], y=[1], mode="markers", yaxis="y2")),
        ("text", figure().add_bar(x=[1], y=[1], width=1, text=["a"])),
        ("barmode group", figure(barmode="group").add_bar(x=[1], y=[1]).add_bar(x=[1], y=[2])),
        ("the path", figure(shapes=[{"type": "path", "path": "M 0 0 C 1 1 2 2 3 3"}])),
    ],
)  # fmt: skip
def test_what_is_not_drawn_truly_is_refused_by_name(named: str, drawn: go.Figure) -> None:
    with pytest.raises(NotDrawable, match=re.escape(named.replace("no-such", "star-diamond"))):
        drawing(drawn)


def test_what_only_a_mouse_sees_is_passed_over() -> None:
    drawn = figure(hovermode="closest", dragmode=False).add_scatter(
        x=[5], y=[1], mode="markers", customdata=["a"], hovertext=["b"], hovertemplate="%{hovertext}<extra></extra>",
        unselected={"marker": {"opacity": 1}}, marker={"color": "#16324F"},
    )  # fmt: skip
    assert drawing(drawn).svg.count("<path") == 1


def test_a_text_is_cut_where_a_reader_expects_it() -> None:
    wide = svg_fonts.advance("\u7532" * 5, 10)
    assert wrapped("\u7532" * 5 + "\u3002" + "\u4e59" * 3, PLAIN, wide) == ["\u7532" * 5 + "\u3002", "\u4e59" * 3]
    assert wrapped("alpha beta gamma", PLAIN, svg_fonts.advance("alpha beta", 10)) == ["alpha beta", "gamma"]
    address = "http://localhost/compare?" + "ind=grids_total&" * 10
    lines = wrapped(address, PLAIN, 300)
    assert "".join(lines) == address
    assert all(svg_fonts.advance(line, 10) <= 300 for line in lines)
    assert wrapped("", PLAIN, 100) == []


def test_a_block_measures_bold_as_bold() -> None:
    assert block("<b>abc</b>", PLAIN).width == pytest.approx(svg_fonts.advance("abc", 10, bold=True))
    assert block("a<br>abc", PLAIN).width == pytest.approx(svg_fonts.advance("abc", 10))


def test_the_font_has_every_character_that_the_product_says() -> None:
    said = {c for language in ("zh", "en") for text in messages(language).values() for c in text}
    keyboard = {"\u21e7"}  # the sign of a key, on the intake page, never in a picture
    assert svg_fonts.missing("".join(said - keyboard)) == frozenset()
    assert svg_fonts.missing("\ue123\n") == {"\ue123"}


def test_chinese_is_drawn_without_any_font_of_the_machine() -> None:
    def ink(text: str) -> bytes:
        words = f'<text x="5" y="40" font-size="32" font-family="{svg_fonts.FAMILY}">{text}</text>'
        png = picture_file.rasterised(document(Drawing(120, 60, words), ground="#FFFFFF"), 1.0)
        return Image.open(io.BytesIO(png)).convert("L").tobytes()

    blank = ink(" ")
    drawn = {ink(text) for text in ("\u7f51\u683c", "\u535a\u7f57", "\u2265\u2248")}
    assert len(drawn) == 3  # boxes for unknown characters would all look the same
    assert blank not in drawn


def words_of(text: str) -> list[str]:
    """The lines of words in a document, in order."""
    return ["".join(found.itertext()) for found in ElementTree.fromstring(text).iter(f"{SVG}text")]


def labels_of(drawn: go.Figure) -> list[str]:
    """The lines of words that a figure shows: visible ticks within the range, and annotations."""
    texts = [a.text for a in drawn.layout.annotations if a.text and a.visible is not False]
    for name in drawn.layout.to_plotly_json():
        if re.fullmatch(r"[xy]axis\d*", name):
            axis = drawn.layout[name]
            if axis.visible is not False and axis.showticklabels is not False and axis.ticktext is not None:
                low, high = sorted(axis.range)
                found = zip(axis.tickvals, axis.ticktext, strict=False)
                texts += [text for value, text in found if low <= value <= high]
    lines = [line for text in texts for line in str(text).split("<br>")]
    return [plain for plain in (unmarked(line) for line in lines) if plain.strip()]


def unmarked(line: str) -> str:
    return re.sub(r"<[^>]*>", "", line).replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def views_of(kind: str) -> list[View]:
    return [
        View(kind=kind),
        View(kind=kind, indicators=("grids_total",), highlight="990121"),
        View(kind=kind, indicators=("grids_total", "residents"), highlight="990121"),
    ]


FIGURES = [kind for kind, found in PICTURES.items() if found.draw is not None]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("kind", FIGURES)
def test_every_picture_of_the_fixture_says_in_its_file_what_its_figure_says(
    kind: str,
    theme: str,
    store: Store,  # noqa: F811
) -> None:
    language = "zh" if theme == "light" else "en"
    for view in views_of(kind):
        agree(queries.frame(view, store, language), view, theme)


@pytest.mark.parametrize("kind", FIGURES)
def test_every_picture_of_the_real_snapshot_says_in_its_file_what_its_figure_says(kind: str) -> None:
    store = Store(ROOT / "data" / "build")  # noqa: F811
    try:
        store.build_id()
    except NoSnapshot:
        pytest.skip("no snapshot is built here: python -m etl build")
    agree(queries.frame(View(kind=kind), store, "zh"), View(kind=kind), "light")
    marked = View(kind=kind, indicators=("grids_total",), highlight="441322")
    agree(queries.frame(marked, store, "en"), marked, "light")


def agree(frame: Any, view: View, theme: str) -> None:
    """The file is well formed, shows every label and every bar of the figure, and asks no network for anything."""
    draw = PICTURES[view.kind].draw
    assert draw is not None
    if frame.rows.empty:
        return
    drawn = draw(frame, view, theme)
    found = picture_file.picture(frame, view, theme)
    text = document(found)
    root = ElementTree.fromstring(text)
    assert not re.findall(r'(?:href|src)="(?!#)', text)
    assert root.attrib["viewBox"] == f"0 0 {root.attrib['width']} {root.attrib['height']}"
    if isinstance(drawn, Drawing):
        return
    missing = [line for line in labels_of(drawn) if line not in words_of(text)]
    assert missing == []
    seen = sum(
        colour != "rgba(0,0,0,0)" and bool(x)
        for trace in drawn.data
        if trace.type == "bar" and trace.orientation == "h" and trace.visible is not False
        for x, colour in zip(trace.x, colours_of(trace), strict=True)
        if x == x
    )
    rectangles = len(root.findall(f".//{SVG}rect")) + text.count('<path fill="none" d="M')
    assert rectangles >= seen


def colours_of(trace: Any) -> list[Any]:
    colour = trace.marker.color
    return list(colour) if isinstance(colour, (tuple, list)) else [colour] * len(trace.x)


def test_the_lengths_of_drawn_bars_are_the_values(store: Store) -> None:  # noqa: F811
    view = View(indicators=("issues_reported",))
    frame = queries.frame(view, store, "zh")
    root = ElementTree.fromstring(document(picture_file.picture(frame, view)))
    bars = [r for r in root.iter(f"{SVG}rect") if r.attrib["fill"] in ("#A9B8C9", "#D9E0E8")]
    lengths = sorted(float(bar.attrib["width"]) for bar in bars)
    # \u7532\u53bf reports at least 67,000, \u4e59\u53bf 8,300.
    assert len(lengths) == 2
    assert lengths[1] / lengths[0] == pytest.approx(67000 / 8300, rel=1e-3)


MADE = date(2026, 3, 4)


def test_a_sheet_says_on_its_face_and_in_its_data_where_it_comes_from(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",), highlight="990121")
    frame = queries.frame(view, store, "zh")
    link = "http://localhost/compare?ind=grids_total&mark=990121"
    text = picture_file.svg_bytes(frame, view, link=link, made=MADE).decode()
    root = ElementTree.fromstring(text)
    face = "".join(words_of(text))
    for said in (title(frame, view), "2026-03-04", link, "fixture-1"):
        assert said in face
    assert root.findtext(f"{SVG}title") == title(frame, view)
    assert root.findtext(f"{SVG}desc") == alt_text(frame, view)
    cited = [element.text or "" for element in root.iter("{http://purl.org/dc/elements/1.1/}source")]
    assert len(cited) == len(frame.sources)
    assert any("\u7532\u53bf\u7684\u7f51\u683c" in line for line in cited)
    assert not [line for line in cited if "example.org/m" in line]  # the address of a reprint


def test_a_hostile_name_is_words_in_every_part_of_a_sheet(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",), regions=("990132",))
    frame = queries.frame(view, store, "zh")
    text = picture_file.svg_bytes(frame, view, made=MADE).decode()
    root = ElementTree.fromstring(text)
    assert not [element for element in root.iter() if element.tag.endswith(("img", "script", "image"))]
    assert HOSTILE[:8] in "".join(words_of(text))


def test_a_png_is_twice_as_large_and_carries_its_citation(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",))
    frame = queries.frame(view, store, "zh")
    sheet = ElementTree.fromstring(
        picture_file.svg_bytes(frame, view, "dark", "http://localhost/x", made=MADE).decode()
    )
    image = Image.open(io.BytesIO(picture_file.png_bytes(frame, view, "dark", "http://localhost/x", made=MADE)))
    assert image.size == (2400, pytest.approx(2 * float(sheet.attrib["height"]), abs=2))
    assert image.info["dpi"] == pytest.approx((192, 192), abs=0.1)
    image.load()
    assert image.info["Title"] == title(frame, view)
    assert image.info["Comment"] == "http://localhost/x"
    assert "\u7532\u53bf\u7684\u7f51\u683c" in image.info["Source"]
    assert image.convert("RGB").getpixel((1, 1)) == (0x0F, 0x17, 0x20)


def test_words_of_a_sheet_stay_inside_it(store: Store) -> None:  # noqa: F811
    for language in ("zh", "en"):
        view = View(indicators=("grids_total",), highlight="990121")
        frame = queries.frame(view, store, language)
        text = picture_file.svg_bytes(frame, view, link="http://localhost/?" + "a=b&" * 100, made=MADE).decode()
        for found in ElementTree.fromstring(text).findall(f"{SVG}text"):
            size = float(found.attrib.get("font-size") or found[0].attrib["font-size"])
            bold = found.attrib.get("font-weight") == "700"
            end = float(found.attrib["x"]) + svg_fonts.advance("".join(found.itertext()), size, bold=bold)
            assert end <= picture_file.WIDTH - 30


def test_a_thumbnail_is_small_and_of_the_theme(store: Store) -> None:  # noqa: F811
    view = View(indicators=("grids_total",))
    drawn = picture_file.thumbnail(queries.frame(view, store, "zh"), view, "dark")
    assert drawn is not None
    image = Image.open(io.BytesIO(drawn))
    assert image.width == 720
    assert image.height <= 447
    assert image.convert("RGB").getpixel((0, 0)) == (0x0F, 0x17, 0x20)

"""The briefing: an ordered list that comes back from its file as it was, and a list of a visitor that loses nothing."""

from __future__ import annotations

import random

import pytest
import yaml

from dashboard.briefing import (
    LAYOUTS,
    MOST_BYTES,
    MOST_ITEMS,
    Briefing,
    BriefingFault,
    Heading,
    Slide,
    Text,
    from_yaml,
    to_yaml,
    unknown_ids,
)
from dashboard.briefing_layouts import layout_of, layouts_for
from dashboard.locale import messages
from dashboard.ui import visitor
from dashboard.ui.basket import Basket, Kept
from dashboard.view import KINDS, View

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
        Text("Title", "one\n\ntwo: three"),
        Text("", "words alone"),
        Slide(GRIDS, layout="pair", beside=RATES),
        Slide(MAP, layout="table"),
    ),
    "\u5e74\u5ea6 2026: \u6c47\u62a5",
    "990122",
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
        ("version: 1\nitems:\n- text: a\n  view: {}", "mixed", 3),
        ("version: 1\nitems:\n- title: ''\n  text:", "empty_text", 3),
        ("version: 1\nitems:\n- text: [a]", "not_words", 3),
        ("version: 1\nitems:\n- view: {}\n  layout: sideways", "bad_layout", 4),
        ("version: 1\nitems:\n- view: {}\n  beside: {kind: none}", "bad_value", 4),
        ("version: 1\nitems:\n- view: {}\n  beside: grids", "not_a_mapping", 4),
        ("version: 1\nhighlight: 'no place'\nitems: []", "bad_value", 2),
        ("version: 1\nhighlight: [a]", "not_words", 2),
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
    assert basket.names == list(range(4, 14))
    assert basket.content == FULL


def test_ids_that_a_snapshot_lacks_are_named() -> None:
    known = {"indicators": {"residents"}, "regions": {"990122"}, "highlight": {"990121"}}
    assert [f.value for f in unknown_ids(GRIDS, known)] == ["grids_total"]
    assert [f.value for f in unknown_ids(RATES, known)] == ["resolution_rate", "990100-xinqu"]
    assert unknown_ids(MAP, known) == ()


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


def test_a_file_of_the_first_release_still_opens() -> None:
    text = (
        "version: 1\ntitle: Talk\nitems:\n- section: Part\n- view:\n    kind: ranked_bars\n    indicators:\n"
        "    - grids_total\n  title: Own\n  words: |-\n    one\n    two\n"
    )
    assert from_yaml(text) == Briefing(
        (Heading("Part"), Slide(View(indicators=("grids_total",)), "Own", "one\ntwo")), "Talk"
    )
    assert to_yaml(from_yaml(text)) == text


def test_what_is_new_in_the_file_can_be_read_by_a_person() -> None:
    briefing = Briefing((Text("Ask", "a\nb"), Slide(View(), layout="pair", beside=View(kind="trend"))), "T", "990121")
    assert to_yaml(briefing) == (
        "version: 1\ntitle: T\nhighlight: '990121'\nitems:\n- title: Ask\n  text: |-\n    a\n    b\n"
        "- view:\n    kind: ranked_bars\n  layout: pair\n  beside:\n    kind: trend\n"
    )


def test_whatever_is_put_together_comes_back() -> None:
    dice = random.Random(5)
    for _ in range(300):
        briefing = made_up(dice)
        assert from_yaml(to_yaml(briefing)) == briefing


def made_up(dice: random.Random) -> Briefing:
    """Put a briefing together from words that YAML could misread and views of every kind."""
    hard = [
        "null",
        "~",
        "yes",
        "0123",
        "1e5",
        "- a",
        "a: b",
        "#",
        "'",
        '"',
        "{x}",
        "\u5bf9\u6bd4\uff1a",
        "2020-01-01",
        "|",
        "[",
        "*a",
        "&a",
    ]

    def some_words(*, lines: bool = False) -> str:
        return ("\n" if lines else " ").join(dice.choice(hard) for _ in range(dice.randint(0, 4)))

    def view() -> View:
        ids = tuple(
            dict.fromkeys(dice.choice(["a", "010000", "990100-xinqu", "1_0"]) for _ in range(dice.randint(0, 3)))
        )
        return View(kind=dice.choice(KINDS), indicators=ids, regions=ids, highlight=dice.choice(["", "010203"]))

    result = Briefing(title=some_words(), highlight=dice.choice(["", "010203", "990100-xinqu"]))
    for _ in range(dice.randint(0, 6)):
        item = dice.choice(
            [
                Heading("h " + some_words()),
                Text(some_words(), "w\n" + some_words(lines=True)),
                Slide(view(), some_words(), some_words(lines=True), dice.choice(LAYOUTS), dice.choice([None, view()])),
            ]
        )
        result = result.with_item(item)
    return result


def test_unknown_ids_are_named_for_the_second_picture_and_the_highlighted_place_too() -> None:
    known = {"indicators": {"grids_total"}, "regions": {"990122"}, "highlight": {"990121"}}
    briefing = Briefing(
        (Slide(GRIDS, layout="pair", beside=RATES), Text("resolution_rate"), Slide(RATES)), "", "999999"
    )
    assert [f.value for f in unknown_ids(briefing, known)] == ["999999", "resolution_rate", "990100-xinqu"]
    assert from_yaml(to_yaml(briefing)) == briefing  # naming them loses none


def test_every_picture_highlights_the_place_of_the_briefing_unless_it_leaves_that_place_out() -> None:
    marked = Briefing((Slide(GRIDS, beside=MAP), Heading("a"), Slide(RATES)), highlight="990131").marked()
    assert [view.highlight for view in marked.views] == ["990131", ""]  # RATES names its places: this is none of them
    first = marked.items[0]
    assert isinstance(first, Slide)
    assert first.beside == MAP.with_(highlight="990131")
    assert Briefing((Slide(GRIDS),)).marked().views == (GRIDS,)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_layouts_that_fit_and_one_that_is_usual(kind: str) -> None:
    fitting = layouts_for(kind)
    assert fitting
    assert set(fitting) <= set(LAYOUTS) - {""}
    assert layout_of(Slide(View(kind=kind))) == fitting[0]
    for layout in LAYOUTS:
        assert layout_of(Slide(View(kind=kind), layout=layout)) in fitting


@pytest.mark.parametrize(
    ("slide", "layout"),
    [
        (Slide(View()), "points"),
        (Slide(View(kind="practice_outcome")), "points"),
        (Slide(View(kind="heatmap")), "full"),
        (Slide(View(kind="profile")), "full"),
        (Slide(View(kind="coverage_matrix")), "full"),
        (Slide(View(kind="figure_map")), "map"),
        (Slide(View(kind="places_map")), "map"),
        (Slide(View(kind="practice_matrix"), layout="cards"), "cards"),
        (Slide(View(), layout="cards"), "points"),  # bars are no cards
        (Slide(View(kind="figure_map"), layout="pair", beside=View()), "map"),
        (Slide(View(), layout="pair"), "points"),  # a pair of one
        (Slide(View(), layout="pair", beside=GRIDS), "pair"),
    ],
)
def test_a_layout_that_does_not_fit_gives_way_to_the_usual_one(slide: Slide, layout: str) -> None:
    assert layout_of(slide) == layout


def test_undo_takes_back_one_change_after_another() -> None:
    basket = Basket()
    basket.append(Slide(GRIDS), Slide(RATES))
    basket.reword(1, "title", "Own")
    basket.remove(1)
    basket.undo()
    assert (basket.content.items, basket.names) == ((Slide(GRIDS, "Own"), Slide(RATES)), [1, 2])
    basket.undo()
    assert basket.content.items == (Slide(GRIDS), Slide(RATES))
    basket.replace(FULL)
    assert basket.content == FULL
    basket.undo()
    assert basket.content.items == (Slide(GRIDS), Slide(RATES))
    basket.undo()
    assert (basket.content, basket.can_undo) == (Briefing(), False)
    basket.undo()
    assert basket.content == Briefing()


def test_a_new_name_keeps_the_highlighted_place() -> None:
    basket = Basket()
    basket.mark("990121")
    basket.rename("Talk")
    assert basket.content == Briefing(title="Talk", highlight="990121")

"""A view survives the address bar and JSON, and a hostile link shows a picture and says what it ignored."""

from __future__ import annotations

import pytest

from dashboard.view import KINDS, View, ViewFault

FULL = View(
    kind="coverage_matrix",
    indicators=("grids_total", "volunteer_hours"),
    family="party_units",
    theme="people",
    regions=("411322", "370100-qibuqu"),
    group="base_seven",
    levels=("county", "zone"),
    min_grade="B",
    highlight="411322",
)


@pytest.mark.parametrize("view", [View(), FULL, *(View(kind=kind) for kind in KINDS)])
def test_a_link_gives_back_the_view(view: View) -> None:
    assert View.from_query(view.to_query()) == (view, ())


@pytest.mark.parametrize("view", [View(), FULL])
def test_json_gives_back_the_view(view: View) -> None:
    assert View.from_dict(view.to_dict()) == view


def test_a_link_holds_ids_and_leaves_defaults_out() -> None:
    assert View().to_query() == {}
    assert View(indicators=("grids_total",), regions=("411322", "532901"), min_grade="B").to_query() == {
        "ind": ["grids_total"],
        "place": ["411322", "532901"],
        "grade": "B",
    }


def test_a_single_value_may_stand_without_a_list() -> None:
    view, faults = View.from_query({"ind": "grids_total", "mark": ["411322"]})
    assert (view.indicators, view.highlight, faults) == (("grids_total",), "411322", ())


def test_what_is_not_understood_is_ignored_and_named() -> None:
    view, faults = View.from_query({"grade": "E", "ind": ["grids_total", "a b", "x" * 65], "mark": "<script>"})
    assert view == View(indicators=("grids_total",))
    assert [(f.parameter, f.reason) for f in faults] == [
        ("ind", "bad_form"),
        ("ind", "bad_form"),
        ("grade", "unknown_value"),
        ("mark", "bad_form"),
    ]


def test_a_long_list_is_cut() -> None:
    view, faults = View.from_query({"place": [str(100000 + n) for n in range(401)]})
    assert len(view.regions) == 400
    assert faults == (ViewFault("place", "401 values", "too_many"),)


def test_other_parameters_are_left_alone_and_repeats_dropped() -> None:
    view, faults = View.from_query({"lang": "en", "ind": ["a", "a", "b"]})
    assert (view.indicators, faults) == (("a", "b"), ())


def test_a_wrong_record_fails_loudly() -> None:
    with pytest.raises(KeyError, match="colour"):
        View.from_dict({"colour": "red"})
    with pytest.raises(ValueError, match="min_grade=Z"):
        View.from_dict({"min_grade": "Z"})

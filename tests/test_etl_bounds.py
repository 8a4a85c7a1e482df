"""Bounds in arithmetic: what may be said of a result, row by row."""

from __future__ import annotations

import pytest

from etl.bounds import NotComparable, Quantity, add, divide, multiply, subtract

EXACT_100, EXACT_50 = Quantity.of(100, None, "exact"), Quantity.of(50, None, "exact")
MORE_100, MORE_50 = Quantity.of(100, None, "at_least"), Quantity.of(50, None, "at_least")
LESS_100, LESS_50 = Quantity.of(100, None, "at_most"), Quantity.of(50, None, "at_most")
ABOUT_100, ABOUT_50 = Quantity.of(100, None, "approx"), Quantity.of(50, None, "approx")
RANGE_100_200, RANGE_40_50 = Quantity.of(100, 200, "exact"), Quantity.of(40, 50, "exact")


@pytest.mark.parametrize(
    ("top", "bottom", "expected"),
    [
        (EXACT_100, EXACT_50, (2, None, "exact")),
        (MORE_100, EXACT_50, (2, None, "at_least")),
        (EXACT_100, MORE_50, (2, None, "at_most")),
        (LESS_100, EXACT_50, (2, None, "at_most")),
        (EXACT_100, LESS_50, (2, None, "at_least")),
        (MORE_100, LESS_50, (2, None, "at_least")),
        (LESS_100, MORE_50, (2, None, "at_most")),
        (ABOUT_100, EXACT_50, (2, None, "approx")),
        (EXACT_100, ABOUT_50, (2, None, "approx")),
        (ABOUT_100, ABOUT_50, (2, None, "approx")),
        (ABOUT_100, MORE_50, (2, None, "at_most")),
        (MORE_100, ABOUT_50, (2, None, "at_least")),
        (RANGE_100_200, EXACT_50, (2, 4, "exact")),
        (EXACT_100, RANGE_40_50, (2, 2.5, "exact")),
        (RANGE_100_200, RANGE_40_50, (2, 5, "exact")),
        (RANGE_100_200, ABOUT_50, (2, 4, "approx")),
        (RANGE_100_200, MORE_50, (4, None, "at_most")),
        (MORE_100, RANGE_40_50, (2, None, "at_least")),
    ],
)
def test_a_quotient_says_no_more_than_its_inputs(
    top: Quantity, bottom: Quantity, expected: tuple[float, float | None, str]
) -> None:
    assert divide(top, bottom).figure() == expected


@pytest.mark.parametrize(("top", "bottom"), [(MORE_100, MORE_50), (LESS_100, LESS_50)])
def test_more_than_over_more_than_says_nothing(top: Quantity, bottom: Quantity) -> None:
    with pytest.raises(NotComparable) as found:
        divide(top, bottom)
    assert found.value.reason == "bounds_conflict"


def test_about_does_not_rescue_a_conflict() -> None:
    with pytest.raises(NotComparable):
        divide(multiply(ABOUT_100, MORE_100), MORE_50)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (EXACT_100, MORE_50, (150, None, "at_least")),
        (MORE_100, MORE_50, (150, None, "at_least")),
        (LESS_100, EXACT_50, (150, None, "at_most")),
        (ABOUT_100, MORE_50, (150, None, "at_least")),
        (RANGE_100_200, RANGE_40_50, (140, 250, "exact")),
    ],
)
def test_sums(a: Quantity, b: Quantity, expected: tuple[float, float | None, str]) -> None:
    assert add(a, b).figure() == expected


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        (MORE_100, EXACT_50, (50, None, "at_least")),
        (EXACT_100, MORE_50, (50, None, "at_most")),
        (MORE_100, LESS_50, (50, None, "at_least")),
        (RANGE_100_200, RANGE_40_50, (50, 160, "exact")),
        (EXACT_50, EXACT_100, (-50, None, "exact")),
    ],
)
def test_differences_turn_the_second_bound(a: Quantity, b: Quantity, expected: tuple[float, float | None, str]) -> None:
    assert subtract(a, b).figure() == expected


@pytest.mark.parametrize(
    ("operation", "a", "b"),
    [(add, MORE_100, LESS_50), (subtract, MORE_100, MORE_50), (multiply, LESS_100, MORE_50)],
)
def test_opposite_directions_say_nothing(operation, a: Quantity, b: Quantity) -> None:  # type: ignore[no-untyped-def]
    with pytest.raises(NotComparable, match="bounds_conflict"):
        operation(a, b)


@pytest.mark.parametrize(
    "zero",
    [
        Quantity.of(0, None, "exact"),
        Quantity.of(0, None, "at_least"),
        Quantity.of(0, None, "at_most"),
        Quantity.of(0, None, "approx"),
        Quantity.of(0, 5, "exact"),
    ],
)
def test_a_divisor_that_may_be_zero_gives_no_figure(zero: Quantity) -> None:
    with pytest.raises(NotComparable, match="division_by_zero"):
        divide(EXACT_100, zero)


def test_exact_negative_numbers_calculate_and_bounded_ones_do_not() -> None:
    assert divide(Quantity.exact(-100), EXACT_50).figure() == (-2, None, "exact")
    with pytest.raises(NotComparable):
        multiply(Quantity.exact(-1), MORE_50)

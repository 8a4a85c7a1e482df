"""Ready-made briefings: for every place and theme a deck worth presenting, or one that says why it is short."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from fixture_snapshot import write_snapshot

from dashboard import queries
from dashboard.briefing import Briefing, Slide, Text, from_yaml, to_yaml
from dashboard.briefing_layouts import layout_of, layouts_for
from dashboard.briefing_ready import one_place, one_theme
from dashboard.frame import Frame
from dashboard.render import words
from dashboard.store import Store
from dashboard.view import THEMES, View

OWN_SLIDES = 3  # cover, caveats and sources, which every deck has
RICH = ("441322", "411322", "532901", "371325", "140902", "350900", "370100-qibuqu")


@cache
def store() -> Store:
    return Store()


@cache
def frame(view: View, language: str = "zh") -> Frame:
    return queries.frame(view, store(), language)


def _places() -> list[str]:
    regions = queries.catalogue(store(), "zh").regions
    return [str(code) for code in regions.loc[regions["figures"] > 0, "region_code"]]


def shown(briefing: Briefing) -> list[Slide]:
    return [item for item in briefing.items if isinstance(item, Slide)]


def sound(briefing: Briefing, language: str) -> None:
    """Every picture has rows, says something that no other says, and fits its layout; the file keeps it all."""
    assert 5 <= len(briefing.items) + OWN_SLIDES <= 12
    titles = [slide.title or words.title(frame(slide.view, language), slide.view) for slide in shown(briefing)]
    assert all(titles)
    # A practice matrix and its cards may share the rule's title; the cards have one of their own.
    assert len(set(titles)) == len(titles), titles
    for slide in shown(briefing):
        assert len(frame(slide.view, language).rows), slide
        assert slide.layout in ("", *layouts_for(slide.view.kind))
        assert layout_of(slide)
    assert from_yaml(to_yaml(briefing)) == briefing


@pytest.mark.parametrize("code", _places()[::3])  # a third of them, from every province: each takes a second
def test_every_place_with_figures_gets_a_deck(code: str) -> None:
    briefing = one_place(code, store(), "zh")
    sound(briefing, "zh")
    assert briefing.highlight == code
    for slide in shown(briefing):
        rows = frame(slide.view).rows
        if slide.view.kind in ("ranked_bars", "figure_map", "dumbbell", "profile"):
            own = rows[rows["region_code"] == code]
            assert own["gap"].isna().any(), f"{slide.view} has no figure of the place"
            # A figure beside nobody else's is no comparison.
            assert rows.loc[rows["gap"].isna(), "region_code"].nunique() > 1
    if len(shown(briefing)) < 4:
        assert any(isinstance(item, Text) for item in briefing.items), "a short deck says why it is short"


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_gets_a_deck(theme: str, language: str) -> None:
    briefing = one_theme(theme, store(), language)
    sound(briefing, language)
    assert briefing.highlight == ""
    assert len(briefing.items) + OWN_SLIDES >= 8


@pytest.mark.parametrize("code", RICH)
def test_a_place_that_was_read_in_full_gets_eight_to_twelve_slides_with_its_practices(code: str) -> None:
    briefing = one_place(code, store(), "en")
    sound(briefing, "en")
    assert len(briefing.items) + OWN_SLIDES >= 8
    assert not any(isinstance(item, Text) for item in briefing.items)
    layouts = [layout_of(slide) for slide in shown(briefing)]
    assert "cards" in layouts
    assert "map" in layouts


def test_the_same_snapshot_gives_the_same_deck() -> None:
    assert one_place("441322", store(), "zh") == one_place("441322", store(), "zh")


@pytest.fixture
def small(tmp_path: Path) -> Store:
    write_snapshot(tmp_path / "build")
    return Store(tmp_path / "build")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_snapshot_with_almost_nothing_says_so_instead_of_breaking(small: Store, language: str) -> None:
    for code in ("000000", "990000", "990100", "990121", "990122", "990131", "990132"):
        briefing = one_place(code, small, language)
        texts = [item for item in briefing.items if isinstance(item, Text)]
        assert len(texts) == 1, code
        assert all(item.title and item.words for item in texts)
        for slide in shown(briefing):
            assert len(queries.frame(slide.view, small, language).rows)
    for theme in THEMES:
        assert one_theme(theme, small, language).items


def test_what_nobody_knows_is_refused(small: Store) -> None:
    with pytest.raises(KeyError):
        one_place("123456", small, "zh")
    with pytest.raises(KeyError):
        one_theme("weather", small, "zh")

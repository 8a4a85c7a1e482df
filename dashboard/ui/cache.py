"""The only cache: answers of the snapshot by build id, view and language (``dashboard.ui.keeping``)."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd

from dashboard import (
    challenge,
    check_sheet,
    codebook,
    console,
    hours,
    listing,
    outcome,
    peers,
    practices,
    provinces,
    queries,
    replies,
    search,
    series,
)
from dashboard.challenge import Behind
from dashboard.frame import Frame
from dashboard.intake import known, lists
from dashboard.neighbours import Neighbours
from dashboard.package import Snapshot, package_bytes
from dashboard.package import snapshot as read_snapshot
from dashboard.place import Place
from dashboard.place import place as read_place
from dashboard.render.map_geometry import outlines
from dashboard.revisions import revisions as read_revisions
from dashboard.ui.keeping import build_id, keep, store
from dashboard.ui.shelf import TEXT
from dashboard.view import View

__all__ = ["build_id", "keep", "store"]

_FRAMES: Final = 256
_DETAILS: Final = 512


@keep(_FRAMES)
def frame(view: View, language: str) -> Frame:
    """Return what a view asks for."""
    return queries.frame(view, store(), language)


@keep(8)
def catalogue(language: str) -> queries.Catalogue:
    """Return what can be picked."""
    return queries.catalogue(store(), language)


@keep(8)
def region_names(language: str) -> dict[str, str]:
    """Return code → name of every region, in the order of the catalogue."""
    regions = catalogue(language).regions
    return dict(zip(regions["region_code"], regions["region_name"], strict=True))


@keep(8)
def known_ids(language: str) -> dict[str, set[str]]:
    """Return the ids that there are, by the field of a view that holds them."""
    ids = catalogue(language).ids
    codes = ids["regions"]
    # A map can be zoomed to provinces and prefectures though they publish nothing.
    above = {code[:2] + "0000" for code in codes} | {code[:4] + "00" for code in codes}
    return ids | {"within": codes | above | set(outlines("province"))}


@keep(32)
def coverage_by_province(view: View, language: str) -> provinces.Coverage:
    """Return how many places of each province publish what (``provinces.coverage``)."""
    return provinces.coverage(view, store(), language)


@keep(8)
def overview(language: str) -> queries.Overview:
    """Return the counts of what is here."""
    return queries.overview(store(), language)


@keep(_DETAILS, TEXT)
def figure_detail(observation_id: str, language: str) -> queries.FigureDetail | None:
    """Return one figure with all that stands behind it, or None."""
    return queries.figure_detail(store(), observation_id, language)


@keep(_DETAILS, TEXT)
def source_detail(source_id: str, language: str) -> queries.SourceDetail | None:
    """Return one source with its figures and practices, or None."""
    return queries.source_detail(store(), source_id, language)


@keep(4)
def figures(language: str) -> pd.DataFrame:
    """Return every published figure, by source and place in it (columns of ``FigureDetail.figure``)."""
    return listing.figures(store(), language)


@keep(32)
def periodic_figures(view: View, year: str, language: str, most: int) -> tuple[pd.DataFrame, int]:
    """Return the newest periodic figures of a view and how many there are (``listing.periodic``)."""
    return listing.periodic(store(), view, year, language, most)


@keep(4)
def disagreements(language: str) -> pd.DataFrame:
    """Return the pairs of figures that cannot both hold (columns of ``listing.disagreements``)."""
    return listing.disagreements(store(), language)


def trend_indicator() -> str:
    """Return the indicator that a page of trends shows while none is chosen."""
    return _trend_usual()[0]


def trend_place() -> str:
    """Return the base region with most figures over time."""
    return _trend_usual()[1]


@keep(4)
def trend_years() -> list[int]:
    """Return the years in which figures end, newest first."""
    return series.years(store())


@keep(_FRAMES)
def trend_indicators(region_code: str, view: View) -> tuple[str, ...]:
    """Return what a place has at two dates or more (``series.indicators_over_time``)."""
    return tuple(series.indicators_over_time(region_code, view, store()))


@keep(4)
def hours_steps(language: str) -> list[hours.Step]:
    """Return the steps of the story of volunteer hours (``hours.steps``)."""
    regions = catalogue(language).regions
    country = next(iter(regions.loc[regions["level"] == "country", "region_code"]), "")
    return hours.steps(lambda view: frame(view, language), str(country))


@keep(_DETAILS)
def practice_places(practice_id: str, language: str) -> pd.DataFrame:
    """Return where a practice was found."""
    return listing.practice_places(store(), practice_id, language)


@keep(_FRAMES, TEXT)
def place(view: View, language: str) -> Place | None:
    """Return the page of the highlighted place, or None where it is unknown."""
    return read_place(view, store(), language)


def check_sheet_file(view: View, language: str) -> bytes | None:
    """Return the check sheet of the highlighted place; not cached, it is made when somebody asks for it."""
    return check_sheet.xlsx_bytes(view, store(), language)


@keep(4)
def place_replies(language: str) -> pd.DataFrame:
    """Return every reply of a place (columns of ``replies.replies``)."""
    return replies.replies(store(), language)


@keep(_FRAMES, TEXT)
def neighbours(view: View, language: str) -> Neighbours | None:
    """Return the places most like the highlighted one, or None where it is unknown."""
    return peers.neighbours(view, store(), language)


@keep(_DETAILS)
def practice_mentions(region_code: str, practice_id: str, language: str) -> list[dict[str, Any]]:
    """Return every mention of a practice at a place (``practices.mentions``)."""
    return practices.mentions(store(), region_code, practice_id, language)


@keep(_DETAILS)
def outcome_choices(view: View, language: str) -> pd.DataFrame:
    """Return the indicators that can stand beside a practice (``outcome.choices``)."""
    return outcome.choices(store(), view, language)


@keep(2)
def search_index() -> search.Index:
    """Return all that can be searched."""
    return search.build(store())


@keep(_DETAILS)
def codebook_entry(indicator_id: str, language: str) -> codebook.Entry | None:
    """Return what the catalogue does not say of an indicator, or None."""
    return codebook.entry(store(), indicator_id, language)


@keep(2)
def tables() -> pd.DataFrame:
    """Return the tables of the snapshot with their columns (``console.schema``)."""
    with store().cursor() as cursor:
        return console.schema(cursor)


@keep(2)
def aliases() -> dict[str, tuple[str, ...]]:
    """Return the words by which texts name each indicator."""
    return codebook.aliases(store())


@keep(2)
def snapshot() -> Snapshot:
    """Return what the data file is and how much is in it."""
    return read_snapshot(store())


@keep(2)
def revisions(language: str) -> pd.DataFrame:
    """Return what was corrected and published (columns of ``revisions.revisions``)."""
    return read_revisions(store(), language)


@keep(1)
def data_package() -> bytes:
    """Return the whole snapshot as a data package; of many who ask at once one has it made, the others wait."""
    return package_bytes(store())


@keep(8)
def default_indicator() -> str:
    """Return the indicator that is shown while none is chosen."""
    return queries.default_indicator(store())


@keep(4)
def intake_indicators(language: str) -> pd.DataFrame:
    """Return the indicators that a source may publish (columns of ``lists.indicators``)."""
    return lists.indicators(store(), language)


@keep(4)
def intake_practices(language: str) -> pd.DataFrame:
    """Return the practices (columns of ``lists.practices``)."""
    return lists.practices(store(), language)


@keep(32)
def known_figures(regions: tuple[str, ...], language: str) -> pd.DataFrame:
    """Return every published figure of some regions (columns of ``known.figures``)."""
    return known.figures(store(), regions, language)


@keep(_FRAMES)
def figures_behind(ids: tuple[str, ...], language: str) -> dict[str, Behind]:
    """Return what the snapshot adds to figures, with the paragraphs that are at hand (``challenge.behind``)."""
    return challenge.behind(store(), ids, language, paragraphs=True)


@keep(4)
def _trend_usual() -> tuple[str, str]:
    return series.usual(store())

"""What can be picked, what is here, and what stands behind a figure or a source."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import duckdb
import pandas as pd

from dashboard.frame import INDICATOR_COLUMNS, records
from dashboard.read import build_id, indicators_of, read, regions, sources_of, with_names, with_units
from dashboard.store import Store


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What can be picked; one row a thing, names in the language asked for.

    Attributes
    ----------
    regions : DataFrame
        region_code, region_name (unique), level, parent_code, parent_name, base_seven, has_source, longitude,
        latitude, note, figures, governance_figures (those that are no background), indicators, practices. Every region
        of the snapshot, the base seven first.
    indicators : DataFrame
        indicator_id, name, theme, family, family_name, unit, kind, polarity, definition, caveat, formula (None unless
        calculated), derived, regions (below the country, that have a figure), figures. By theme, most published first.
    families : DataFrame
        family, name, caveat, theme, indicators, regions.
    sources : DataFrame
        ``SOURCE_COLUMNS`` and text_file, text_sha256, reading, figures, regions.
    practices : DataFrame
        practice_id, name, theme, definition, regions.
    concepts : DataFrame
        concept_id, name, note.
    """

    regions: pd.DataFrame
    indicators: pd.DataFrame
    families: pd.DataFrame
    sources: pd.DataFrame
    practices: pd.DataFrame
    concepts: pd.DataFrame
    build_id: str
    language: str

    @property
    def ids(self) -> dict[str, set[str]]:
        """Return the ids that there are, by the field of a view that holds them."""
        places = set(self.regions["region_code"])
        return {
            "indicators": set(self.indicators["indicator_id"]),
            "regions": places,
            "family": set(self.families["family"]),
            "highlight": places,
            "practices": set(self.practices["practice_id"]),
        }


@dataclass(frozen=True, slots=True)
class Overview:
    """Counts of what is here.

    Attributes
    ----------
    built_at : datetime
        UTC, without a zone.
    regions, background_regions, base_seven : int
        Regions with a figure that is no background, or a practice; regions of which only background (residents, area)
        is known; regions of the ready group.
    figures, background_figures, derived : int
        Published observations; those of them that are background; calculated ones.
    indicators, indicators_with_figures : int
        In the catalogue; with a published or calculated figure.
    themes : DataFrame
        theme, indicators, with_figures, figures, regions.
    freshness : DataFrame
        year (NaN where unknown), figures, regions.
    grades : DataFrame
        grade, sources, figures.
    newest : DataFrame
        Figures in full (see ``FigureDetail.figure``), the newest first, at most two of one source.
    """

    build_id: str
    built_at: datetime
    verified_spans: int
    unverified_spans: int
    regions: int
    background_regions: int
    base_seven: int
    figures: int
    background_figures: int
    derived: int
    indicators: int
    indicators_with_figures: int
    sources: int
    practices: int
    region_practices: int
    themes: pd.DataFrame
    freshness: pd.DataFrame
    grades: pd.DataFrame
    newest: pd.DataFrame
    language: str


@dataclass(frozen=True, slots=True)
class FigureDetail:
    """One figure and everything that stands behind it.

    Attributes
    ----------
    figure : Series
        region_code, region_name, level, base_seven, indicator_id, indicator_name, theme, unit, concept_id,
        concept_name, value, value_to, bound, kind, period_start, period_end, time_basis, time_precision, grade,
        source_id, publisher, source_title, published, locator, char_start, char_end, derived, years_apart, as_printed,
        observation_id, observation_ids, choices, choice (None where it never stands for the region), scope, note,
        verified, practice_id, formula, indicator_kind; of a figure that came with a whole period also base (how many
        records it was counted from), definition, as_of, origin_file and origin_sha256, else None.
    indicator : Series
        ``INDICATOR_COLUMNS`` without published.
    sources : DataFrame
        ``SOURCE_COLUMNS`` and text_file, text_sha256, reading: one row, or one for each source of a calculation.
    others : DataFrame
        The other figures of the same region and indicator, columns of ``figure`` and ``why``: the message key that
        says why it is not the one shown ("choice.concept", "choice.period", "choice.grade", "choice.bound",
        "choice.id", "choice.scope", "choice.kind"), or "choice.shown" for the one that is.
    inputs : DataFrame
        The figures of the formula in its order, columns of ``figure``; empty where it is not a calculation.
    practice : Series or None
        practice_id, name, theme, definition, local_name of the mechanism that the figure measures.
    """

    figure: pd.Series
    indicator: pd.Series
    sources: pd.DataFrame
    others: pd.DataFrame
    inputs: pd.DataFrame
    practice: pd.Series | None
    build_id: str
    language: str


@dataclass(frozen=True, slots=True)
class SourceDetail:
    """A source with all that was read from it, in the order of its text.

    ``source`` has the columns of ``Catalogue.sources`` without the counts; ``figures`` those of
    ``FigureDetail.figure``, of a period the first 2,000 by place; ``count`` is how many there are; ``practices``
    region_code, region_name, level, base_seven, practice_id, name, theme, local_name, scope, char_start, char_end,
    as_printed, note.
    """

    source: pd.Series
    figures: pd.DataFrame
    count: int
    practices: pd.DataFrame
    build_id: str
    language: str


def catalogue(store: Store, language: str) -> Catalogue:
    """Read what can be picked; raises ``NoSnapshot``."""
    with store.cursor() as cursor:
        places = regions(cursor, language).merge(read(cursor, "region_counts"), on="region_code", how="left")
        for column in ("figures", "governance_figures", "indicators", "practices"):
            places[column] = places[column].fillna(0).astype("int64")
        return Catalogue(
            regions=places,
            indicators=with_units(read(cursor, "all_indicators", language=language), language),
            families=read(cursor, "all_families", language=language),
            sources=read(cursor, "all_sources", language=language),
            practices=read(cursor, "all_practices", language=language),
            concepts=read(cursor, "all_concepts", language=language),
            build_id=build_id(cursor),
            language=language,
        )


def overview(store: Store, language: str, newest: int = 12) -> Overview:
    """Read the counts of the front page and its ``newest`` newest figures; raises ``NoSnapshot``."""
    with store.cursor() as cursor:
        counts = records(read(cursor, "overview_counts"))[0]
        ids = read(cursor, "newest_figures", newest=newest)["observation_id"].tolist()
        return Overview(
            **counts,
            themes=read(cursor, "overview_themes"),
            freshness=read(cursor, "overview_freshness"),
            grades=read(cursor, "overview_grades"),
            newest=_figures(cursor, language, ids=ids),
            language=language,
        )


def figure_detail(store: Store, observation_id: str, language: str) -> FigureDetail | None:
    """Read everything behind one published or calculated figure; None where the snapshot has no such id."""
    with store.cursor() as cursor:
        found = _figures(cursor, language, ids=[observation_id])
        if found.empty:
            return None
        figure = found.iloc[0]
        cell = _figures(cursor, language, region=figure["region_code"], indicator=figure["indicator_id"])
        cell["why"] = pd.Series(_why(cell), dtype="object")
        inputs = _figures(cursor, language, ids=list(figure["observation_ids"]) if figure["derived"] else [])
        ids = list(dict.fromkeys(inputs["source_id"])) if figure["derived"] else [figure["source_id"]]
        indicator = indicators_of(cursor, [figure["indicator_id"]], language)
        practice = read(
            cursor, "figure_practice", practice=figure["practice_id"], region=figure["region_code"], language=language
        )
        return FigureDetail(
            figure=figure,
            indicator=indicator[[c for c in INDICATOR_COLUMNS if c != "published"]].iloc[0],
            sources=sources_of(cursor, ids, language),
            others=cell[cell["observation_id"] != observation_id].reset_index(drop=True),
            inputs=inputs,
            practice=None if practice.empty else practice.iloc[0],
            build_id=build_id(cursor),
            language=language,
        )


def source_detail(store: Store, source_id: str, language: str) -> SourceDetail | None:
    """Read a source with all its figures and practices; None where the snapshot has no such id."""
    with store.cursor() as cursor:
        found = sources_of(cursor, [source_id], language)
        if found.empty:
            return None
        practices = read(cursor, "source_practices", source=source_id, language=language)
        figures = _figures(cursor, language, source=source_id)
        return SourceDetail(
            source=found.iloc[0],
            figures=figures.sort_values(["char_start", "region_code"], kind="stable", ignore_index=True),
            count=int(read(cursor, "source_count", source=source_id)["figures"].iloc[0]),
            practices=with_names(practices, regions(cursor, language)),
            build_id=build_id(cursor),
            language=language,
        )


def _figures(
    cursor: duckdb.DuckDBPyConnection,
    language: str,
    *,
    ids: list[str] | None = None,
    source: str | None = None,
    region: str | None = None,
    indicator: str | None = None,
) -> pd.DataFrame:
    rows = read(cursor, "figures", ids=ids or [], source=source, region=region, indicator=indicator, language=language)
    return with_units(with_names(rows, regions(cursor, language)), language)


def _why(cell: pd.DataFrame) -> list[str]:
    """Say for each figure of one cell which step of the choosing rule of ``ranked_figure`` put it where it is."""
    shown = cell[cell["choice"] == 1]
    out = []
    for row in records(cell):
        if row["choice"] is None or row["choice"] != row["choice"]:
            out.append("choice.scope" if row["scope"] else "choice.kind")
        elif row["choice"] == 1:
            out.append("choice.shown")
        else:
            out.append(_first_difference(row, records(shown)[0]))
    return out


def _first_difference(row: dict[str, object], shown: dict[str, object]) -> str:
    if bool(row["concept_id"]) != bool(shown["concept_id"]):
        return "choice.concept"
    for column, key in (("period_end", "choice.period"), ("grade", "choice.grade")):
        if row[column] != shown[column]:
            return key
    return "choice.bound" if (row["bound"] == "exact") != (shown["bound"] == "exact") else "choice.id"

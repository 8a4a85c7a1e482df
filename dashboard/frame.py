"""A frame is what a view asks for: tidy rows with their evidence, and the words that make them honest."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import pandas as pd

COLUMNS: Final = (
    "region_code",
    "region_name",  # in the language of the frame; led by the parent's name where two places share a name
    "level",
    "base_seven",
    "indicator_id",
    "indicator_name",
    "theme",
    "unit",  # in the language of the frame
    "concept_id",  # None where the indicator is counted as defined
    "concept_name",
    "value",  # NaN where there is a gap; never zero for a gap
    "value_to",  # NaN unless a range
    "bound",  # exact | at_least | approx | at_most; None for a gap
    "kind",
    "period_start",  # datetime.date or None
    "period_end",
    "time_basis",
    "time_precision",
    "grade",
    "source_id",  # None for a calculated figure
    "source_ids",  # list of every source behind the figure, inputs included; empty for a gap
    "locator",  # sheet and cell, page or row, where the source has no text here
    "char_start",  # Python string indices into the source's text file; NaN where there is none
    "char_end",
    "derived",
    "years_apart",  # between the oldest and the newest input of a calculated figure
    "as_printed",
    "observation_id",  # the figure itself; None for a gap
    "observation_ids",  # list of the published observations behind it; empty for a gap
    "choices",  # how many figures of this cell there are; the others are one click away
    "verified",  # compared | text_absent | no_text | calculated (see ``VERIFIED``); None for a gap
    "conflict",  # True where another source gives a figure of the same thing and time that cannot be right, too
    "base_value",  # as published, where the view's normalisation has changed it; else NaN
    "base_value_to",
    "base_bound",
    "base_unit",
    "denominator_id",  # observation that the figure was divided by; None where there is none
    "denominator_name",
    "denominator_value",
    "denominator_value_to",
    "denominator_bound",
    "denominator_unit",
    "denominator_end",  # datetime.date
    "denominator_source",  # its publisher
    "gap",  # None, or the kind of gap: a kind of the model or one of ``compare.GAP_ORDER`` that the view itself makes
    "gap_reason",  # words of the data file; empty where none were given
    "rank_from",  # best possible rank (1 is largest), NaN for a gap and for what means something else
    "rank_to",  # worst possible rank
    "rank_of",  # figures ranked together: one indicator, tier of places, concept and kind
)

VERIFIED: Final = ("compared", "text_absent", "no_text", "calculated")
"""Whether the figure as printed was compared with the words of its source when the snapshot was built: it was; the text
was not here; the source is a table or another thing without text here; or it is a calculation and printed nowhere."""

MAP_COLUMNS: Final = (
    "region_code",
    "region_name",
    "level",
    "base_seven",
    "longitude",
    "latitude",
    "figures",  # published figures of the whole region or a part of it
    "indicators",
    "practices",
)
SOURCE_COLUMNS: Final = (
    "source_id",
    "title",
    "publisher",
    "published",  # ISO date of known precision, or None
    "page",
    "url",
    "kind",
    "grade",
    "text_status",
    "note",
)
INDICATOR_COLUMNS: Final = (
    "indicator_id",
    "name",
    "theme",
    "family",
    "unit",
    "kind",
    "polarity",
    "definition",
    "caveat",
    "formula",  # None for an indicator that sources publish
    "published",  # asked regions that publish it
)


@dataclass(frozen=True, slots=True)
class Note:
    """A caveat or a finding as a message key with its values, so that it can be said in any language.

    ``severity`` is "info" or "caution". The words are in ``dashboard/locale``.
    """

    key: str
    values: dict[str, object] = field(default_factory=dict)
    severity: str = "info"


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many of the places that were asked for publish the figure."""

    asked: int
    published: int
    gaps: dict[str, int]  # gap kind → places


@dataclass(frozen=True, slots=True, weakref_slot=True)
class Frame:
    """What one view shows.

    Attributes
    ----------
    rows : DataFrame
        Columns ``COLUMNS``, one row a region and indicator, gaps included. The map has one row a region with
        ``MAP_COLUMNS`` instead.
    coverage : Coverage
        Over regions: with several indicators a region counts as published when it publishes one of them.
    notes : tuple of Note
        Caveats first.
    sources : DataFrame
        One row a source behind the rows: ``SOURCE_COLUMNS``, sorted by grade, then publisher.
    indicators : DataFrame
        One row an indicator shown, in order: ``INDICATOR_COLUMNS``.
    build_id, language : str
        The snapshot that the rows were read from, and the language of the names.
    """

    rows: pd.DataFrame
    coverage: Coverage
    notes: tuple[Note, ...]
    sources: pd.DataFrame
    indicators: pd.DataFrame
    build_id: str
    language: str


def records(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Return rows as mappings from column name to plain Python value."""
    # Column by column: ``to_dict("records")`` looks up each of some sixty columns by position, ten times as slow.
    columns = {str(name): _plain(values) for name, values in rows.items()}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    values: list[Any] = column.tolist()
    return [v.item() if isinstance(v, np.generic) else v for v in values] if column.dtype == object else values

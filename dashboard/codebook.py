"""What one indicator means: definition, formula in words, the concepts that occur and the words that name it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard.frame import records
from dashboard.locale import say, says
from dashboard.read import read
from dashboard.store import Store

TABLES: Final = (
    "observation", "source", "region", "indicator", "family", "concept", "derived_observation", "derived_input", "gap",
    "practice", "region_practice", "event", "reply", "revision", "build_info", "figure", "ranked_figure",
    "figure_range", "disagreement",
)  # fmt: skip
"""Tables and views as a reader meets them: what sources publish first, what is made of it last."""
_SIGNS: Final = {"*": "×", "/": "÷", "-": "−"}


@dataclass(frozen=True, slots=True)
class Entry:
    """What the catalogue does not say of an indicator.

    Attributes
    ----------
    aliases : tuple of str
        Words by which texts name it, in the language of the texts.
    family_caveat : str
        What to beware of between the members of its family; "" where nothing.
    concepts : DataFrame
        concept_id, name, note, figures: the ways of counting found other than as defined; empty where none.
    """

    aliases: tuple[str, ...]
    family_caveat: str
    concepts: pd.DataFrame


def entry(store: Store, indicator_id: str, language: str) -> Entry | None:
    """Read the entry of one indicator; None where the snapshot has no such id."""
    with store.cursor() as cursor:
        found = records(read(cursor, "codebook_entry", indicator=indicator_id, language=language))
        if not found:
            return None
        concepts = read(cursor, "codebook_concepts", indicator=indicator_id, language=language)
    return Entry(tuple(found[0]["aliases"]), str(found[0]["family_caveat"]), concepts)


def formula_words(formula: str | None, names: Mapping[str, str]) -> str:
    """Return a formula with the names of its indicators in place of their ids and the signs of arithmetic."""
    tokens = (formula or "").replace("(", " ( ").replace(")", " ) ").split()
    return " ".join(_SIGNS.get(token, names.get(token, token)) for token in tokens)


def aliases(store: Store) -> dict[str, tuple[str, ...]]:
    """Read the words by which texts name each indicator: id → words."""
    with store.cursor() as cursor:
        rows = records(read(cursor, "codebook_aliases"))
    return {row["indicator_id"]: tuple(row["aliases"]) for row in rows}


def ordered(rows: pd.DataFrame) -> pd.DataFrame:
    """Return rows with a column table_name in the order of ``TABLES``, tables that it does not name last."""
    place = {name: at for at, name in enumerate(TABLES)}
    order = pd.Series([place.get(name, len(place)) for name in rows["table_name"]], dtype="int64").argsort(
        kind="stable"
    )
    return rows.iloc[order.to_numpy()].reset_index(drop=True)


def table_words(table: str, language: str) -> str:
    """Return what a table or view of the snapshot holds; "" for one that nobody has described."""
    return say(language, f"table.{table}") if says(language, f"table.{table}") else ""


def column_words(table: str, column: str, language: str) -> str:
    """Return what a column of the snapshot means; "" for one that nobody has described."""
    keys = (f"means_in.{table}.{column}", f"means.{column}")
    return next((say(language, key) for key in keys if says(language, key)), "")

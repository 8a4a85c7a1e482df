"""What can be chosen in a review: indicators and practices with the words that name them."""

from __future__ import annotations

import pandas as pd

from dashboard.read import read, with_units
from dashboard.store import Store


def indicators(store: Store, language: str) -> pd.DataFrame:
    """Read the indicators that a source may publish: indicator_id, name, other, theme, unit, kind, aliases."""
    with store.cursor() as cursor:
        return with_units(read(cursor, "intake_indicators", language=language), language)


def practices(store: Store, language: str) -> pd.DataFrame:
    """Read the practices: practice_id, name, other, theme, aliases."""
    with store.cursor() as cursor:
        return read(cursor, "intake_practices", language=language)

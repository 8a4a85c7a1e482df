"""What places say of their own figures, as the snapshot records it; it stands beside the figures and changes none."""

from __future__ import annotations

import pandas as pd

from dashboard.read import read
from dashboard.store import Store


def replies(store: Store, language: str) -> pd.DataFrame:
    """Read the replies, the newest first.

    Returns
    -------
    DataFrame
        reply_id, region_code, indicator_id, indicator_name, observation_id (None where the reply is about the indicator
        as a whole), answered (``datetime.date``), office, words (as the place wrote them, or their translation),
        translated, title, publisher, published, url.

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        return read(cursor, "replies", language=language)


def beside(rows: pd.DataFrame, region_code: str, indicator_id: str, observation_id: str) -> pd.DataFrame:
    """Return the replies that belong beside a figure: to it, or to its place's indicator as a whole."""
    cell = (rows["region_code"] == region_code) & (rows["indicator_id"] == indicator_id)
    return rows[cell & (rows["observation_id"].isna() | (rows["observation_id"] == observation_id))]

"""What was corrected and published when, as the snapshot records it."""

from __future__ import annotations

import pandas as pd

from dashboard.read import read
from dashboard.store import Store


def revisions(store: Store, language: str) -> pd.DataFrame:
    """Read the notices, the newest first.

    Returns
    -------
    DataFrame
        revision_id, revised (``datetime.date``, or None where nobody wrote down when), kind ("correction",
        "publication" or "undo"), what, why ("" where no reason was written down), region_code, indicator_id and
        source_id with region_name, indicator_name and source_title (None for a publication as a whole, the bare id of
        what is no longer there), source_there, observation_id (None where the figure is gone).

    Raises
    ------
    NoSnapshot
        Where there is nothing to read.
    """
    with store.cursor() as cursor:
        return read(cursor, "revisions", language=language)

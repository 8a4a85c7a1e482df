"""Why a figure is missing: every place that has sources × every indicator without a figure gets one typed reason.

A declared gap goes first, also where the region has no source. Else a calculation whose inputs cannot be combined is
not comparable; else what a period file says of the newest period holds; else the figure is not published where the
region's source was read in full, and otherwise was not searched for.
"""

from __future__ import annotations

from typing import Any

import duckdb

from etl.derive import Derivation
from etl.model import Facts

Row = dict[str, Any]

# `reason`, `place` and `told_gap` are temporary tables of one build; `gap` holds the declared gaps already. Sorted by
# indicator: pages ask for few indicators of many regions.
_REST = """
INSERT INTO gap
SELECT p.region_code, i.indicator_id,
       CASE WHEN r.reason_key IS NOT NULL THEN 'not_comparable' WHEN t.kind IS NOT NULL THEN t.kind
            WHEN p.read_in_full THEN 'not_published' ELSE 'not_searched' END,
       '', '', coalesce(r.reason_key, '')
FROM (SELECT region_code, bool_or(read_in_full) AS read_in_full FROM place GROUP BY region_code) p
CROSS JOIN indicator i
LEFT JOIN reason r ON r.region_code = p.region_code AND r.indicator_id = i.indicator_id
LEFT JOIN told_gap t ON t.region_code = p.region_code AND t.indicator_id = i.indicator_id
WHERE NOT EXISTS (FROM published f WHERE f.region_code = p.region_code AND f.indicator_id = i.indicator_id)
  AND NOT EXISTS (FROM gap g WHERE g.region_code = p.region_code AND g.indicator_id = i.indicator_id)
ORDER BY i.indicator_id, p.region_code
"""


def regions_with_sources(facts: Facts) -> dict[str, bool]:
    """Return region code → whether some source about it was read in full for figures, without period files.

    A source is about the regions that it lists or, where it lists none, about those that it gives a figure of. Only
    a listed region counts as fully read: nobody searched a national table for all that it might say of a county.
    """
    read_in_full = {code for s in facts.sources if s.reading == "full" for code in s.regions}
    named = {code for s in facts.sources for code in s.regions}
    told = {o.region_code for o in facts.observations} | {p.region_code for p in facts.region_practices}
    return {code: code in read_in_full for code in sorted(named | told)}


def known_of_gaps(facts: Facts, derivation: Derivation) -> dict[str, list[Row]]:
    """Return what gaps follow from beside figures: the tables ``place`` and ``reason`` of a build."""
    return {
        "place": [
            {"region_code": code, "read_in_full": in_full} for code, in_full in regions_with_sources(facts).items()
        ],
        "reason": [
            {"region_code": region, "indicator_id": indicator, "reason_key": reason}
            for (region, indicator), reason in sorted(derivation.reasons.items())
        ],
    }


def fill_gaps(connection: duckdb.DuckDBPyConnection) -> None:
    """Add every gap that is not declared; ``published`` and the temporary tables must be there."""
    connection.execute(_REST)

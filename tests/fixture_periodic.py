"""Periodic figures of the county pair: how a test writes them, and the rule of choice written out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa
from conftest import CountyPair

from etl.periodic.model import Form
from etl.periodic.write import PERIOD_SCHEMA, BatchHead, Origin, Replaced, write_period

HEAD = BatchHead(title="虚市月报", publisher="虚市统计局")

CHOSEN_BY_THE_RULE = """
SELECT observation_id,
       row_number() OVER (
           PARTITION BY f.region_code, f.indicator_id
           ORDER BY (f.concept_id IS NOT NULL), f.period_end DESC NULLS LAST, f.grade, (f.bound <> 'exact'),
                    f.observation_id),
       count(*) OVER (PARTITION BY f.region_code, f.indicator_id)
FROM figure f JOIN indicator i USING (indicator_id)
WHERE f.scope = '' AND f.kind <> 'target' AND (f.kind NOT IN ('norm', 'change') OR f.kind = i.kind)
ORDER BY 1
"""
"""The rule of ``ranked_figure`` as it was before choices were worked out in the build."""


def table(rows: Sequence[tuple[Any, ...]]) -> pa.Table:
    """Return rows of (region, indicator, value, further fields as a dict) as a table of a period."""
    full = [
        {"region_code": region, "indicator_id": indicator, "value": value, **(more[0] if more else {})}
        for region, indicator, value, *more in rows
    ]
    return pa.Table.from_pylist([{name: row.get(name) for name in PERIOD_SCHEMA.names} for row in full], PERIOD_SCHEMA)


def put(
    pair: CountyPair,
    period: str,
    rows: Sequence[tuple[Any, ...]],
    *,
    batch: str = "yuebao",
    head: BatchHead = HEAD,
    form: Form | None = None,
    origin: Origin | None = None,
    dry_run: bool = False,
) -> Replaced:
    """Write one period of a batch of the pair."""
    return write_period(pair.folders, batch, head, period, table(rows), origin, form=form, dry_run=dry_run)

"""The definitions of the roll-up as SQL: what an office's own Trino or ClickHouse computes, and what Spark is given.

The text comes from the same expressions that DuckDB runs (``definitions``). Here stands only what ibis would
write so that an engine estimates, refuses, or answers otherwise than DuckDB.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import SQLGlotCompiler
from ibis.backends.sql.compilers.clickhouse import ClickHouseCompiler
from ibis.backends.sql.compilers.duckdb import DuckDBCompiler
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from ibis.backends.sql.compilers.trino import TrinoCompiler

from etl.event_logs import definitions

TIME: Final = "timestamp(6)"
EVENTS: Final = {
    **dict.fromkeys(("event_id", "region_code"), "string"),
    **dict.fromkeys(("reported_at", "resolved_at", "reopened_at"), TIME),
}
ATTENDANCES: Final = {
    **dict.fromkeys(("person_id", "activity_id", "region_code"), "string"),
    **dict.fromkeys(("started_at", "ended_at"), TIME),
}


class ExactSpark(PySparkCompiler):  # type: ignore[misc]
    """Spark with 0 where nothing is counted: ibis adds up instead, and the sum of nothing is null."""

    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:
        return self.f.count(sge.Star()) if where is None else self.f.count_if(where)

    # These two would ask for an option that is there only where pyspark is installed; no number here is NaN.
    def visit_Field(self, op: Any, *, rel: Any, name: str) -> Any:
        return SQLGlotCompiler.visit_Field(self, op, rel=rel, name=name)

    def visit_NonNullLiteral(self, op: Any, *, value: Any, dtype: Any) -> Any:
        if dtype.is_floating():
            return SQLGlotCompiler.visit_NonNullLiteral(self, op, value=value, dtype=dtype)
        return super().visit_NonNullLiteral(op, value=value, dtype=dtype)


class _ExactClickHouse(ClickHouseCompiler):  # type: ignore[misc]
    """ClickHouse with quantiles that are exact, and counts that can be subtracted from each other."""

    def visit_MultiQuantile(self, op: Any, *, arg: Any, quantile: Any, where: Any) -> Any:
        return self._visit_quantile("quantilesExactInclusive", arg, quantile, where)

    # Its counts have no sign and its differences have: the two find no common type until the counts have one.
    def visit_CountStar(self, op: Any, *, arg: Any, where: Any) -> Any:
        return self.cast(super().visit_CountStar(op, arg=arg, where=where), op.dtype)

    def visit_Count(self, op: Any, *, arg: Any, where: Any) -> Any:
        return self.cast(self.agg.count(arg, where=where), op.dtype)


class _ExactTrino(TrinoCompiler):  # type: ignore[misc]
    """Trino with exact quantiles: from the sorted values themselves, between the two that are nearest."""

    def visit_MultiQuantile(self, op: Any, *, arg: Any, quantile: Any, where: Any) -> Any:
        ordered = self.f.array_sort(self.agg.array_agg(arg, where=where))
        values, share = sge.to_identifier("v"), sge.to_identifier("q")
        place = share * (self.f.cardinality(values) - 1)
        lower, upper = (
            sge.cast(self.f.element_at(values, sge.cast(end(place), "bigint") + 1), "double")
            for end in (self.f.floor, self.f.ceil)
        )
        between = lower + sge.paren(upper - lower) * sge.paren(place - self.f.floor(place))
        inner = self.f.transform(quantile, sge.Lambda(this=between, expressions=[share]))
        # The values go in as the only element of an array: an aggregate cannot stand inside a lambda.
        outer = self.f.transform(self.f.array(ordered), sge.Lambda(this=inner, expressions=[values]))
        return self.f.element_at(outer, 1)

    def visit_TimestampDelta(self, op: Any, *, left: Any, right: Any, part: Any) -> Any:
        if part.this != "microsecond":  # Trino counts no finer than milliseconds
            return super().visit_TimestampDelta(op, left=left, right=right, part=part)
        return self.f.date_diff("millisecond", right, left) * 1000


_COMPILERS: Final[Mapping[str, type[SQLGlotCompiler]]] = {
    "duckdb": DuckDBCompiler,
    "spark": ExactSpark,
    "trino": _ExactTrino,
    "clickhouse": _ExactClickHouse,
}
DIALECTS: Final = tuple(_COMPILERS)


def printed(dialect: str, kind: str, until: datetime, fewest: int = 0) -> str:
    """Return the SQL that gives the monthly figures of a log.

    Parameters
    ----------
    dialect : str
        One of ``DIALECTS``.
    kind : str
        "events", from a table ``events`` with the columns of ``EVENTS``, or "volunteers", from ``attendances``.
    until : datetime
        The log's end: what happened from there on is not known yet.
    fewest : int
        The least number of records that a figure may give away; what gives away fewer is left out.

    Returns
    -------
    str
        One SELECT of region_code, period, indicator_id, value and base, in rows that ``etl import`` takes as they are.
    """
    figures = _events(until) if kind == "events" else _volunteers(until)
    rows = figures.filter(figures.least >= fewest)
    year, month = (
        (rows.month // 12).cast("string"),
        ibis.literal("0").concat((rows.month % 12 + 1).cast("string")).right(2),
    )
    long = rows.select("region_code", year.concat("-", month).name("period"), "indicator_id", "value", "base")
    compiler = _COMPILERS[dialect]()
    query = compiler.to_sqlglot(long.order_by("period", "indicator_id", "region_code"))
    for window in query.find_all(sge.Window):
        if isinstance(window.this, sge.RowNumber):
            window.set("spec", None)  # a number has no frame: newer Trinos refuse one
    text = str(query.sql(dialect=compiler.dialect, pretty=True))
    return text + ("\nSETTINGS join_use_nulls = 1" if dialect == "clickhouse" else "")


def _once(kind: str, columns: Mapping[str, str], name: str) -> ir.Table:
    # A table has no order of files: of a record that is there twice the one with the latest times counts.
    read = ibis.table(columns, name=name).mutate(file_no=ibis.literal(0, "int32"))
    return definitions.latest(read, kind)


def _events(until: datetime) -> ir.Table:
    log = definitions.known_by(_once("events", EVENTS, "events"), until)
    came = definitions.reported(log, until)
    figures = definitions.event_figures(came, definitions.resolved(log, until), reopened=True)
    # Months in which something was resolved and nothing reported are not covered by the log.
    return figures.semi_join(came.select("month").distinct(), "month")


def _volunteers(until: datetime) -> ir.Table:
    return definitions.volunteer_figures(
        definitions.volunteering(_once("volunteers", ATTENDANCES, "attendances"), until)
    )

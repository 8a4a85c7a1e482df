"""The one definition of both shapes of a report: fields, types and limits.

The Frictionless Table Schemas, the drop-down lists and checks of the templates and the checks of an import follow from
here, so that what one accepts the others do too.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

from etl.model import BOUNDS, Indicator

Shape = Literal["long", "wide"]
SHAPES: Final[tuple[Shape, ...]] = ("wide", "long")
PERCENT: Final = 100.0
GAPS: Final = ("not_published", "not_applicable", "not_comparable", "withheld")
CODE_PATTERN: Final = r"\d{6}(-[a-z0-9]+)*"
PERIOD_PATTERN: Final = r"(19|20)\d{2}(-(0[1-9]|1[0-2])|-Q[1-4])?"


@dataclass(frozen=True, slots=True)
class Limits:
    """The least and the greatest value; None where there is no limit."""

    least: float | None
    most: float | None

    def hold(self, value: float) -> bool:
        """Return whether a value lies within."""
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def limits(indicator: Indicator) -> Limits:
    """Return the limits of an indicator: only changes may be negative, only shares end at a hundred."""
    if indicator.kind == "change":
        return Limits(None, None)
    return Limits(0.0, PERCENT if indicator.unit == "%" else None)


def table_schema(shape: Shape, indicators: Sequence[Indicator]) -> dict[str, Any]:
    """Return the Frictionless Table Schema of a shape.

    Parameters
    ----------
    shape : "long" or "wide"
        One row a figure, or one row a region with a column for each indicator.
    indicators : sequence of Indicator
        Which ones the report may hold.
    """
    places = [
        _field("region_code", "string", "行政区划代码", required=True, pattern=CODE_PATTERN),
        _field("region_name", "string", "地区"),
    ]
    if shape == "wide":
        fields = [*places, *map(_indicator_field, indicators)]
        return {"fields": fields, "primaryKey": ["region_code"], "missingValues": ["", "—", "…", "/"]}
    least = {limits(indicator).least for indicator in indicators}
    fields = [
        *places,
        _field("indicator_id", "string", "指标", required=True, enum=[i.indicator_id for i in indicators]),
        _field("value", "number", "数值", **({"minimum": 0} if least == {0.0} else {})),
        _field("bound", "string", "口径", enum=list(BOUNDS)),
        _field("gap", "string", "缺失原因", enum=list(GAPS)),
        _field("period", "string", "报告期", pattern=PERIOD_PATTERN),
        _field("note", "string", "备注"),
    ]
    return {"fields": fields, "primaryKey": ["region_code", "indicator_id", "period"], "missingValues": [""]}


def _field(name: str, kind: str, title: str, **constraints: Any) -> dict[str, Any]:
    field: dict[str, Any] = {"name": name, "type": kind, "title": title}
    return {**field, "constraints": constraints} if constraints else field


def _indicator_field(indicator: Indicator) -> dict[str, Any]:
    found = limits(indicator)
    constraints = {k: v for k, v in (("minimum", found.least), ("maximum", found.most)) if v is not None}
    field = _field(indicator.indicator_id, "number", indicator.name_zh, **constraints)
    return {**field, "description": indicator.definition_zh, "unit": indicator.unit}

"""The story of volunteer hours: a few views in order, and what the figures behind them say, all by rule.

Nothing here knows a number or a place: the places are those whose figures can be compared over time in the snapshot at
hand, and a step without figures is left out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from dashboard import series
from dashboard.frame import Frame, records
from dashboard.series_breaks import runs
from dashboard.view import View

PERIOD: Final = "volunteer_hours"
TOTAL: Final = "volunteer_hours_cumulative"
REGISTERED: Final = "volunteers_registered"
PER_VOLUNTEER: Final = ("volunteer_hours_per_volunteer", "volunteer_hours_cumulative_per_volunteer")
_MOST_PLACES: Final = 4
_FrameOf = Callable[[View], Frame]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: ``key`` names its words (``hours.<key>`` in the locale), ``view`` is its picture, ``found`` is what its
    finding is made of (numbers of places, and rows of frames), empty where the title of the picture is the finding."""

    key: str
    view: View
    found: dict[str, Any] = field(default_factory=dict)


def steps(frame_of: _FrameOf, country: str) -> list[Step]:
    """Return the steps that the snapshot has figures for.

    Parameters
    ----------
    frame_of : callable
        View → frame, such as ``lambda view: queries.frame(view, store, "zh")``.
    country : str
        Code of the nation, "" where there is none.
    """
    nation = (country,) if country else ()
    found = [
        _who(frame_of),
        _per_volunteer(frame_of),
        Step("nation_total", View(kind="trend", indicators=(TOTAL,), regions=nation)),
        Step("nation_period", View(kind="trend", indicators=(PERIOD,), regions=nation)),
        Step(
            "places",
            View(kind="trend", indicators=(PERIOD, TOTAL), regions=_over_time(frame_of, (PERIOD, TOTAL)), scale="own"),
        ),
        Step("registered", View(kind="trend", indicators=(REGISTERED,), regions=_over_time(frame_of, (REGISTERED,)))),
    ]
    return [step for step in found if _has_figures(step, frame_of)]


def _has_figures(step: Step, frame_of: _FrameOf) -> bool:
    if step.view.kind == "trend" and not step.view.regions:
        return False  # without places a view would mean all of them
    return bool(frame_of(step.view).rows["gap"].isna().any())


def _who(frame_of: _FrameOf) -> Step:
    """Count who publishes hours: of a period, as a running total, or both."""
    view = View(kind="ranked_bars", indicators=(TOTAL, PERIOD))
    frame = frame_of(view)
    rows = frame.rows[frame.rows["gap"].isna()]
    by = {i: set(rows.loc[rows["indicator_id"] == i, "region_code"]) for i in (PERIOD, TOTAL)}
    counts = {
        "asked": frame.coverage.asked, "published": len(by[PERIOD] | by[TOTAL]), "period": len(by[PERIOD]),
        "total": len(by[TOTAL]), "both": len(by[PERIOD] & by[TOTAL]),
    }  # fmt: skip
    return Step("who", view, counts)


def _per_volunteer(frame_of: _FrameOf) -> Step:
    """Find the smallest and the largest figure per volunteer, of a period and as a running total."""
    view = View(kind="ranked_bars", indicators=PER_VOLUNTEER)
    frame = frame_of(view)
    found: dict[str, Any] = {}
    for name, indicator in zip(("period", "total"), PER_VOLUNTEER, strict=True):
        rows = frame.rows[(frame.rows["indicator_id"] == indicator) & frame.rows["gap"].isna()]
        if len(rows):
            ordered = rows.sort_values("value", kind="stable")
            found[name] = (records(ordered.head(1))[0], records(ordered.tail(1))[0], len(rows))
    return Step("per_volunteer", view, found)


def _over_time(frame_of: _FrameOf, indicators: tuple[str, ...]) -> tuple[str, ...]:
    """Return the places below the nation with most comparable figures, at most ``_MOST_PLACES``."""
    rows = series.dated(frame_of(View(kind="trend", indicators=indicators)).rows)
    longest: dict[str, int] = {}
    for (code, _), part in rows[rows["benchmark"] == ""].groupby(["region_code", "indicator_id"], sort=False):
        most = max((len(run) for run in runs(part)), default=0)
        if most > 1:
            longest[str(code)] = max(most, longest.get(str(code), 0))
    return tuple(sorted(longest, key=lambda code: (-longest[code], code))[:_MOST_PLACES])

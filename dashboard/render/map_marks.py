"""What a map draws: each place with a figure as an area, a circle or a column, each gap as its sign.

Rates, ratios and figures made comparable colour areas, in classes; counts are circles whose areas are in proportion, or
columns. A colour for a raw total would show little more than how large a place is, so that has to be asked for
(``view.totals``). The live map and the drawing for files are both made from these marks.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from dashboard.compare import GAP_ORDER, comparable, intervals
from dashboard.divided import DENOMINATORS
from dashboard.frame import Frame, records
from dashboard.render.map_classes import Classes, classes
from dashboard.render.map_geometry import Outline, fine, outlines, province_of, successions
from dashboard.render.remembered import remembered
from dashboard.render.values import value_text
from dashboard.view import View

SHARES: Final = ("ratio", "rate", "norm", "change")
DENSE: Final = 60
"""Places with a figure up to which each is sent to the live map as an object of its own, outline and words included."""
MOST_SIGNS: Final = 300
"""The same for the signs of places without one."""


@dataclass(frozen=True)
class Mark:
    """One place with a figure.

    Attributes
    ----------
    row : dict
        The row of the frame.
    text : str
        Value with its bound and unit.
    short : str
        The same without its unit, which caption and key give: more names find room beside their marks.
    low, high : int
        Lowest and highest class that the figure may belong to.
    shown : int
        Class that it is coloured in: that of the number as published, for a range that of its middle.
    same : bool
        Whether it means the same as most (concept and kind).
    outline : Outline or None
        The area that it stands for; None for zones, for regions newer than the outlines and for former parts.
    moved : str
        What became of the code under which the figure was published: "", "same" or "merged".
    """

    row: dict[str, Any]
    text: str
    short: str
    value: float
    low: int
    high: int
    shown: int
    same: bool
    outline: Outline | None
    moved: str
    longitude: float
    latitude: float

    @property
    def code(self) -> str:
        """Return the region's code."""
        return str(self.row["region_code"])

    @property
    def label(self) -> str:
        """Return what stands beside the mark: name and value; a star where it does not mean the same as most."""
        return f"{self.row['region_name']}{'' if self.same else '*'} {self.short}"

    @property
    def open(self) -> bool:
        """Return whether the figure is a bound, an approximation or a range."""
        return self.row.get("bound") in ("at_least", "at_most", "approx") or self.row.get("value_to", 0.0) > self.value


@dataclass(frozen=True)
class Marks:
    """All that a map draws over its ground.

    ``mode`` is "areas", "circles" or "columns"; ``totals`` says that areas are coloured by raw totals; ``gaps`` are
    rows of the frame with a position; ``lost`` those of figures without one.
    """

    mode: str
    totals: bool
    places: list[Mark]
    gaps: list[dict[str, Any]]
    lost: list[dict[str, Any]]
    classes: Classes
    largest: float
    unit: str

    @property
    def scale(self) -> float:
        """Return how large circles are drawn: thousands of large ones would cover each other and the map."""
        return 0.45 if self.dense else 1.0

    @property
    def dense(self) -> bool:
        """Return whether there are too many places to send each with its outline, or to put a dot on each."""
        return len(self.places) > DENSE or len(self.gaps) > MOST_SIGNS


def mode(frame: Frame, view: View) -> str:
    """Return how the figures of a map are drawn: "areas", "circles" or "columns"."""
    if view.kind == "places_map":
        return "circles"
    if is_share(frame, view) or view.totals == "yes":
        return "areas"
    return "columns" if view.totals == "columns" else "circles"


def is_share(frame: Frame, view: View) -> bool:
    """Return whether the figures do not grow with the size of a place: what a map may colour areas by."""
    if frame.indicators.empty:
        return False
    # A total as percent of the median of totals, or per month, is as large as its place.
    divided = bool(frame.rows["base_value"].notna().any()) and view.normalise in DENOMINATORS
    return divided or str(frame.indicators["kind"].iloc[0]) in SHARES


def marks(frame: Frame, view: View, folder: Path | None = None) -> Marks:
    """Turn the rows of a frame into marks.

    Parameters
    ----------
    frame : Frame
        Of kind "figure_map" (one indicator, with positions) or "places_map" (counts of figures).
    folder : Path, optional
        Of the outlines; those of the project by default.
    """
    return _marks(frame, view, folder) if folder else _usual_marks(frame, view)


def has_dot(found: Marks, mark: Mark, across: float, small: float) -> bool:
    """Return whether an area is drawn as a dot too: it has no outline, or is too small to be seen among few.

    Where thousands of areas touch each other, dots would hide them; closer up each is seen.
    """
    return mark.outline is None or (not found.dense and across < small)


def ranked(found: Marks, view: View) -> list[Mark]:
    """Return the places in the order in which they are named: the one spoken of, the base regions, the largest.

    Of thousands of areas only the first two kinds: any others would stand there by chance.
    """
    first = sorted(
        found.places, key=lambda m: (m.code != view.highlight, not bool(m.row["base_seven"]), -m.value, m.code)
    )
    if found.dense and found.mode == "areas":
        return [mark for mark in first if mark.code == view.highlight or mark.row["base_seven"]]
    return first


def gap_outlines(found: Marks, view: View, folder: Path | None = None) -> dict[str, tuple[Outline, dict[str, Any]]]:
    """Return, of a dense map, the outlines of places without a figure with their rows, by the code of the outline."""
    if not found.dense:
        return {}
    known, changed, taken = (
        _outlines(view, folder),
        successions(folder),
        {m.outline.code for m in found.places if m.outline},
    )
    areas: dict[str, tuple[Outline, dict[str, Any]]] = {}
    for row in found.gaps:
        now = changed.get(row["region_code"])
        outline = known.get(row["region_code"]) or (known.get(now.code) if now and now.extent == "same" else None)
        if outline and outline.code not in taken:
            areas.setdefault(outline.code, (outline, row))
    return areas


@remembered
def _usual_marks(frame: Frame, view: View) -> Marks:
    return _marks(frame, view, None)


def _marks(frame: Frame, view: View, folder: Path | None) -> Marks:
    if view.kind == "places_map":
        return _counts(frame, view)
    rows = frame.rows.assign(same=comparable(frame.rows, view.highlight)).reset_index(drop=True)
    published = rows[rows["gap"].isna()]
    how = classes([float(v) for v in published["value"]], index=view.normalise == "peer_index" and len(published) > 0)
    spans = intervals(published)
    known, changed = _outlines(view, folder), successions(folder)
    found, lost = [], []
    for row, low, high in zip(records(published), spans["low"], spans["high"], strict=True):
        moved = changed.get(row["region_code"])
        area = known.get(row["region_code"])
        if area is None and moved and moved.extent == "same":
            area = known.get(moved.code)
        if math.isnan(row["longitude"]):
            lost.append(row)
            continue
        top = row["value"] if math.isnan(row["value_to"]) else row["value_to"]
        at = how.of((row["value"] + top) / 2)
        ends = how.between(max(low, 0.0) if row["bound"] == "at_most" else low, high)
        found.append(
            Mark(
                row, value_text(row, frame.language), value_text(row, frame.language, unit=False),
                float(row["value"]), min(ends[0], at), max(ends[1], at), at,
                bool(row["same"]), area, moved.extent if moved else "", row["longitude"], row["latitude"],
            )
        )  # fmt: skip
    missing = rows[rows["gap"].notna() & rows["longitude"].notna()]
    return Marks(
        mode(frame, view), mode(frame, view) == "areas" and not is_share(frame, view), found,
        sorted(records(missing), key=lambda r: GAP_ORDER.index(r["gap"])), lost, how,
        max((float(v) for v in published["value"]), default=0.0),
        str(frame.indicators["unit"].iloc[0]) if len(frame.indicators) else "",
    )  # fmt: skip


def _counts(frame: Frame, view: View) -> Marks:
    """Return the marks of the map that counts what is published."""
    rows = frame.rows[frame.rows["figures"] > 0]
    there = rows[rows["longitude"].notna()].sort_values("figures", ascending=False, kind="stable")
    found = [
        Mark(
            row,
            str(int(row["figures"])),
            str(int(row["figures"])),
            float(row["figures"]),
            0,
            0,
            0,
            True,
            None,
            "",
            row["longitude"],
            row["latitude"],
        )
        for row in records(there)
    ]
    lost = records(rows[rows["longitude"].isna()])
    return Marks("circles", False, found, [], lost, Classes((), "one"), max(rows["figures"], default=0.0), "")


def _outlines(view: View, folder: Path | None) -> dict[str, Outline]:
    """Return the outlines of the tier that is coloured, in the fineness of the zoom."""
    if not view.within or view.map_level == "province":
        return outlines(view.map_level, folder)
    return fine(view.map_level, province_of(view.within), folder)

"""A view is one picture as data: the same few fields are the link, the chart, the table and, later, the slide.

``View.to_query`` and ``View.from_query`` translate to and from the address bar (ids only, never labels), ``to_dict``
and ``from_dict`` to and from JSON or YAML. A query string is written by strangers: anything that is not understood is
reported as a ``ViewFault`` and replaced by the default, so that a broken link shows a picture and says what it ignored.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any, Final

KINDS: Final = (
    "ranked_bars", "dot_plot", "dumbbell", "heatmap", "scatter", "small_multiples", "profile", "figure_map", "trend",
    "practice_matrix", "practice_similarity", "practice_outcome", "coverage_matrix", "places_map",
)  # fmt: skip
COMPARISONS: Final = (
    "ranked_bars", "dot_plot", "dumbbell", "heatmap", "scatter", "small_multiples", "profile",
)  # fmt: skip
"""The kinds that the compare page offers."""
LEVELS: Final = ("country", "province", "prefecture", "county", "district", "zone")
GRADES: Final = ("A", "B", "C", "D")
GROUPS: Final = ("all", "base_seven", "same_province", "same_prefecture", "peers")
NORMALISATIONS: Final = ("", "per_10k_residents", "per_community", "per_grid", "per_month", "peer_index")
BENCHMARKS: Final = ("country", "province", "peer_median")
MAP_LEVELS: Final = ("county", "prefecture", "province")
PEER_COUNTS: Final = ("7", "5", "10", "15")
THEMES: Final = ("organisation", "people", "issues", "volunteering", "services", "money", "context")

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_MANY_LIMIT = 400


@dataclass(frozen=True, slots=True)
class ViewFault:
    """A part of a link that was ignored: the parameter, what stood there (cut to 60 characters), and why."""

    parameter: str
    value: str
    reason: str  # "unknown_value" | "bad_form" | "too_many"


@dataclass(frozen=True, slots=True)
class View:
    """One picture.

    Attributes
    ----------
    kind : str
        One of ``KINDS``.
    indicators : tuple of str
        Indicator ids; empty means the page's default. Existence is checked against the snapshot by the query.
    family : str
        Shows every indicator of this family, the differing concepts labelled; used when ``indicators`` is empty.
    theme : str
        Restricts the coverage matrix and the map; empty for all themes.
    regions : tuple of str
        Region codes, in the order chosen, whatever their group or level; empty means every region of ``group`` and
        ``levels`` that has a source.
    group : str
        Ready group of regions: one of ``GROUPS``. ``same_province``, ``same_prefecture`` and ``peers`` (nearest
        neighbours by context, ``dashboard.peers``) are those of the highlighted region, itself included.
    levels : tuple of str
        Administrative levels to keep; empty for all below the country, which contains every place it would be
        compared with.
    min_grade : str
        The worst source grade that is still shown: "A" is strictest, "D" shows all.
    highlight : str
        Code of the region drawn in the accent colour; empty for none.
    normalise : str
        One of ``NORMALISATIONS``: "" shows figures as published.
    since, until : str
        Keeps figures whose period ends in this window: a year, month or day ("2020", "2020-11", "2020-11-01"), both
        ends included; empty for no limit.
    peers : tuple of str
        Context variables and weights that choose the peers, each ``<variable>-<weight>`` ("population_resident-2");
        empty for the usual ones.
    peer_count : str
        How many peers: one of ``PEER_COUNTS``.
    practices : tuple of str
        Practice ids; empty for all.
    within : str
        Code of the region that the map is zoomed to; empty for the nation.
    map_level : str
        Which tier of places the map colours: one of ``MAP_LEVELS``.
    totals : str
        How a map draws raw totals: "" as circles, "columns" as columns; "yes" colours areas by them, which a map
        refuses otherwise.
    benchmarks : tuple of str
        Lines of comparison in a trend: any of ``BENCHMARKS``.
    scale : str
        "own" gives every place of a trend an axis of its own; "" one axis for all.
    """

    kind: str = "ranked_bars"
    indicators: tuple[str, ...] = ()
    family: str = ""
    theme: str = ""
    regions: tuple[str, ...] = ()
    group: str = "all"
    levels: tuple[str, ...] = ()
    min_grade: str = "D"
    highlight: str = ""
    normalise: str = ""
    since: str = ""
    until: str = ""
    peers: tuple[str, ...] = ()
    peer_count: str = PEER_COUNTS[0]
    practices: tuple[str, ...] = ()
    within: str = ""
    map_level: str = MAP_LEVELS[0]
    totals: str = ""
    benchmarks: tuple[str, ...] = ()
    scale: str = ""

    def with_(self, **changes: Any) -> View:
        """Return a copy with some fields changed."""
        return replace(self, **changes)

    def to_query(self) -> dict[str, str | list[str]]:
        """Return the parameters of the link: defaults are left out, repeated keys hold lists."""
        out: dict[str, str | list[str]] = {}
        for name, parameter in _PARAMETERS.items():
            value = getattr(self, name)
            if value != getattr(_DEFAULT, name):
                out[parameter] = list(value) if isinstance(value, tuple) else value
        return out

    @classmethod
    def from_query(
        cls, query: Mapping[str, str | Sequence[str]], *, kind: str = "ranked_bars"
    ) -> tuple[View, tuple[ViewFault, ...]]:
        """Read a link.

        Parameters
        ----------
        query : mapping
            Parameter to value or list of values; parameters that are no field of a view are left alone.
        kind : str
            The picture that the page shows when the link does not say.

        Returns
        -------
        (View, tuple of ViewFault)
            A view that is always well formed, and what had to be ignored.
        """
        values: dict[str, Any] = {"kind": kind}
        faults: list[ViewFault] = []
        for name, parameter in _PARAMETERS.items():
            if parameter not in query:
                continue
            raw = query[parameter]
            given = [raw] if isinstance(raw, str) else list(raw)
            if isinstance(getattr(_DEFAULT, name), tuple):
                values[name] = _read_many(name, parameter, given, faults)
            elif given:
                found = _read_one(name, parameter, given[-1], faults)
                if found is not None:
                    values[name] = found
        return cls(**values), tuple(faults)

    def to_dict(self) -> dict[str, Any]:
        """Return plain types for JSON or YAML; ``from_dict`` is the inverse."""
        return {f.name: list(v) if isinstance(v := getattr(self, f.name), tuple) else v for f in fields(self)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> View:
        """Rebuild a view; unknown keys raise KeyError, a value of the wrong form raises ValueError."""
        unknown = set(data) - {f.name for f in fields(cls)}
        if unknown:
            raise KeyError(f"not a field of a view: {', '.join(sorted(unknown))}")
        faults: list[ViewFault] = []
        values: dict[str, Any] = {}
        for name, value in data.items():
            if isinstance(getattr(_DEFAULT, name), tuple):
                values[name] = _read_many(name, name, list(value), faults)
            else:
                values[name] = _read_one(name, name, str(value), faults)
        if faults:
            raise ValueError("; ".join(f"{f.parameter}={f.value}: {f.reason}" for f in faults))
        return cls(**values)


_DEFAULT: Final = View()
_PARAMETERS: Final = {
    "kind": "view",
    "indicators": "ind",
    "family": "family",
    "theme": "theme",
    "regions": "place",
    "group": "group",
    "levels": "level",
    "min_grade": "grade",
    "highlight": "mark",
    "normalise": "per",
    "since": "since",
    "until": "until",
    "peers": "by",
    "peer_count": "peers",
    "practices": "do",
    "within": "in",
    "map_level": "tier",
    "totals": "totals",
    "benchmarks": "bench",
    "scale": "scale",
}
_CLOSED: Final[dict[str, tuple[str, ...]]] = {
    "kind": KINDS,
    "group": GROUPS,
    "levels": LEVELS,
    "min_grade": GRADES,
    "theme": ("", *THEMES),
    "normalise": NORMALISATIONS,
    "peer_count": PEER_COUNTS,
    "map_level": MAP_LEVELS,
    "totals": ("", "columns", "yes"),
    "benchmarks": BENCHMARKS,
    "scale": ("", "own"),
}
_FORMS: Final = {
    "since": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z"),
    "until": re.compile(r"\d{4}(-\d{2}(-\d{2})?)?\Z"),
    "peers": re.compile(r"[a-z0-9_]{1,60}-\d(\.\d)?\Z"),
}


def _read_one(name: str, parameter: str, value: str, faults: list[ViewFault]) -> str | None:
    allowed = _CLOSED.get(name)
    if allowed is not None:
        if value in allowed:
            return value
        faults.append(ViewFault(parameter, value[:60], "unknown_value"))
        return None
    if value == "" or _FORMS.get(name, _ID).match(value):
        return value
    faults.append(ViewFault(parameter, value[:60], "bad_form"))
    return None


def _read_many(name: str, parameter: str, given: list[str], faults: list[ViewFault]) -> tuple[str, ...]:
    if len(given) > _MANY_LIMIT:
        faults.append(ViewFault(parameter, f"{len(given)} values", "too_many"))
        given = given[:_MANY_LIMIT]
    kept = (_read_one(name, parameter, v, faults) for v in given)
    return tuple(dict.fromkeys(v for v in kept if v))

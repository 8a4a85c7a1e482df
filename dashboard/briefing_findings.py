"""What the figures of a place or of a theme bear out, so that a ready-made briefing shows findings and no more.

A finding is one picture's worth: an indicator, how it is given, and the tier of places that it is compared in. Nothing
is drawn to judge it; the ranks of a frame say how much a picture will say.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

import pandas as pd

from dashboard import queries
from dashboard.compare import TIERS, tier
from dashboard.frame import records
from dashboard.read import read, regions
from dashboard.render.pairs import Two, two_dates
from dashboard.store import Store
from dashboard.view import View

FEWEST: Final = 3
"""So many places of one tier must publish a figure before it is worth a picture."""
_INPUT: Final = re.compile(r"[a-z_][a-z0-9_]*")
_DIVISORS: Final = {"population_resident"}
_SHARES: Final = ("rate", "ratio")
_MANY_PAIRS: Final = 5_000  # of places and indicators: more are counted, not compared
_MANY: Final = 15.0  # places beyond which more of them make a picture no better


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator among the places of one tier.

    Attributes
    ----------
    indicator, theme, family : str
    normalise : str
        How it is given: "" as published.
    tier : str
        One of ``compare.TIERS``.
    places : int
        Places of the tier that have a figure.
    ranked : int
        How many of them are ranked together; 0 where no order may be claimed.
    open : int
        Ranks between the best and the worst that the place spoken of, or the leader, may have.
    first : bool
        Whether that place is certainly the first.
    rate : bool
        Whether places of different size can be compared by it.
    stems : frozenset of str
        The published indicators that it says something of.
    """

    indicator: str
    theme: str
    family: str
    normalise: str
    tier: str
    places: int
    ranked: int
    open: int
    first: bool
    rate: bool
    stems: frozenset[str]

    @property
    def ordered(self) -> bool:
        """Whether the title can say a rank that narrows anything down."""
        return self.ranked >= FEWEST and self.open <= self.ranked // 2

    @property
    def worth(self) -> float:
        """How much the picture will say: a certain rank most, then a rate, then how many places it compares."""
        found = self.rate + 2 * min(self.places, _MANY) / _MANY + 0.5 * (self.tier == TIERS[0])
        if not self.ordered:
            return found
        return found + 2 + 2 * min(self.ranked, _MANY) / _MANY + (not self.open) + self.first

    def view(self, kind: str = "ranked_bars", highlight: str = "") -> View:
        """Return the picture of it among all places of its tier."""
        found = View(kind=kind, indicators=(self.indicator,), normalise=self.normalise, highlight=highlight)
        if kind == "figure_map":
            return found.with_(map_level=self.tier)
        return found.with_(levels=levels_of(self.tier))

    def says_as(self, other: Finding) -> bool:
        """Say whether two pictures would show the same thing in the same way."""
        return bool(self.stems & other.stems) and self.rate == other.rate and self.tier == other.tier


def levels_of(name: str) -> tuple[str, ...]:
    """Return the levels of a tier, as a view keeps them."""
    return ("county", "district", "zone") if name == TIERS[0] else (name,)


def of_place(store: Store, code: str, language: str) -> list[Finding]:
    """Return what a place and enough others of its tier publish (``FEWEST``, itself included), best first."""
    with store.cursor() as cursor:
        places = regions(cursor, language)
        level = dict(zip(places["region_code"], places["level"], strict=True))
        alike = places["level"].map(tier) == tier(level[code])
        codes = places.loc[alike, "region_code"].tolist()
        known = read(cursor, "ready_indicators", regions=codes, place=code, fewest=FEWEST, theme="")
    return _ranked(store, language, known, codes, code)


def of_theme(store: Store, theme: str, language: str) -> list[Finding]:
    """Return what enough places of one tier publish on a theme, best first; an indicator comes once a tier."""
    with store.cursor() as cursor:
        places = regions(cursor, language)
        codes = places.loc[places["level"] != "country", "region_code"].tolist()
        known = read(cursor, "ready_indicators", regions=codes, place=None, fewest=FEWEST, theme=theme)
    return _ranked(store, language, known, codes, "")


def own_figures(store: Store, code: str) -> tuple[str, ...]:
    """Return the indicators that a place publishes, calculations left out, governance before background."""
    with store.cursor() as cursor:
        known = read(cursor, "ready_indicators", regions=[code], place=code, fewest=1, theme="")
    published = known[[formula is None for formula in known["formula"]]]
    order = published.assign(last=published["theme"] == "context").sort_values(["last", "theme"], kind="stable")
    return tuple(order["indicator_id"])


def _ranked(store: Store, language: str, known: pd.DataFrame, codes: list[str], code: str) -> list[Finding]:
    found: list[Finding] = []
    for normalise, kinds in (("", ()), ("per_10k_residents", ("stock",)), ("per_month", ("flow",))):
        some = known[known["kind"].isin(kinds) & (known["theme"] != "context")] if kinds else known
        if some.empty:
            continue
        ids = tuple(some["indicator_id"])
        view = View(kind="heatmap", indicators=ids, regions=tuple(codes), highlight=code, normalise=normalise)
        rows = queries.frame(view, store, language).rows
        found += _of_rows(rows[rows["gap"].isna()], records(some), normalise, code)
    return sorted(found, key=lambda f: (-f.worth, f.indicator, f.normalise))


def _of_rows(rows: pd.DataFrame, known: Sequence[dict[str, object]], normalise: str, code: str) -> Iterable[Finding]:
    about = {str(row["indicator_id"]): row for row in known}
    tiers = rows["level"].map(tier)
    for (indicator, name), part in rows.groupby(["indicator_id", tiers], sort=False):
        one = about[str(indicator)]
        spoken = part[part["region_code"] == code] if code else part[(part["rank_from"] == 1) & (part["rank_to"] == 1)]
        if len(part) < FEWEST or (code and spoken.empty):
            continue
        leads = len(spoken) == 1
        first = spoken.iloc[0] if leads else None
        ranked = int(first["rank_of"]) if first is not None and first["rank_of"] == first["rank_of"] else 0
        yield Finding(
            str(indicator), str(one["theme"]), str(one["family"]), normalise, str(name), len(part), ranked,
            int(first["rank_to"] - first["rank_from"]) if first is not None and ranked else 0,
            bool(first is not None and ranked and first["rank_to"] == 1), bool(normalise) or one["kind"] in _SHARES,
            stems(str(indicator), one["formula"]),
        )  # fmt: skip


def stems(indicator: str, formula: object) -> frozenset[str]:
    """Return the published indicators that a calculation says something of; one that is published is its own."""
    inputs = set(_INPUT.findall(formula)) if isinstance(formula, str) else {indicator}
    return frozenset(inputs - _DIVISORS or inputs)


def changes(store: Store, code: str, language: str) -> list[Two]:
    """Return what certainly rose or fell in a place between two comparable dates, governance before background."""
    with store.cursor() as cursor:
        known = read(cursor, "ready_dates", region=code, theme=None)
    if known.empty:
        return []
    view = View(kind="dumbbell", indicators=tuple(known["indicator_id"]), regions=(code,))
    found = two_dates(queries.frame(view, store, language).rows)
    formulas = dict(zip(known["indicator_id"], known["formula"], strict=True))
    moved = [pair for pair in found if pair.change.direction in ("up", "down")]
    return sorted(moved, key=lambda pair: (pair.late["theme"] == "context", bool(formulas[pair.late["indicator_id"]])))


def changing(store: Store, theme: str, language: str) -> list[str]:
    """Return the indicators of a theme that at least ``FEWEST`` places have at two comparable dates, most first."""
    with store.cursor() as cursor:
        known = read(cursor, "ready_dates", region=None, theme=theme)
    counts = known.groupby("indicator_id")["region_code"].nunique()
    counts = counts[counts >= FEWEST]
    if counts.sum() > _MANY_PAIRS:  # of a country the count alone tells enough, and the rest would take a minute
        return [str(i) for i in counts.sort_values(ascending=False, kind="stable").index]
    ids = tuple(str(i) for i in counts.index)
    if not ids:
        return []
    frame = queries.frame(View(kind="dumbbell", indicators=ids), store, language)
    pairs = [str(pair.late["indicator_id"]) for pair in two_dates(frame.rows)]
    kept = [i for i in dict.fromkeys(pairs) if pairs.count(i) >= FEWEST]
    return sorted(kept, key=lambda i: (-pairs.count(i), i))


def different(findings: Iterable[Finding], most: int, shown: Sequence[Finding] = ()) -> list[Finding]:
    """Return the best findings of which none says something of what another, or one already ``shown``, speaks of."""
    chosen: list[Finding] = []
    for one in findings:
        if len(chosen) < most and not any(one.stems & other.stems for other in (*shown, *chosen)):
            chosen.append(one)
    return chosen

"""Why a figure is missing: every place that has sources × every indicator without a figure gets one typed reason."""

from __future__ import annotations

from collections.abc import Iterator

from etl.checks import eligible
from etl.derive import Derivation
from etl.model import Facts, Gap, Place

_CALCULATED = Place("derived")


def regions_with_sources(facts: Facts) -> dict[str, bool]:
    """Return region code → whether some source about it was read in full for figures.

    A source is about the regions that it lists or, where it lists none, about those that it gives a figure of. Only
    a listed region counts as fully read: nobody searched a national table for all that it might say of a county.
    """
    read_in_full = {code for s in facts.sources if s.reading == "full" for code in s.regions}
    named = {code for s in facts.sources for code in s.regions}
    told = {o.region_code for o in facts.observations} | {p.region_code for p in facts.region_practices}
    return {code: code in read_in_full for code in sorted(named | told)}


def typed_gaps(facts: Facts, derivation: Derivation) -> Iterator[tuple[Gap, str]]:
    """Yield every gap with the key of its reason ("" where it is declared or not calculated).

    A declared gap goes first, also where the region has no source. Else a calculation whose inputs cannot be combined
    is not comparable; else the figure is not published where the region's source was read in full, and otherwise was
    not searched for.
    """
    kinds = {i.indicator_id: i.kind for i in facts.indicators}
    declared = {(g.region_code, g.indicator_id): g for g in facts.gaps}
    there = {(o.region_code, o.indicator_id) for o in facts.observations if eligible(o, kinds[o.indicator_id])}
    there |= {(d.region_code, d.indicator_id) for d in derivation.figures}
    for _, gap in sorted(declared.items()):
        yield gap, ""
    for region, read_in_full in regions_with_sources(facts).items():
        for indicator in sorted(kinds):
            key = (region, indicator)
            if key in there or key in declared:
                continue
            if reason := derivation.reasons.get(key):
                yield Gap(region, indicator, "not_comparable", "", _CALCULATED), reason
            else:
                yield Gap(region, indicator, "not_published" if read_in_full else "not_searched", "", _CALCULATED), ""

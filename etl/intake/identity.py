"""Which published figure a reviewed one is: its id stays as long as it is the same figure of the same source."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from etl.intake.listing import Cells

_NUMBERED = re.compile(r"(?P<prefix>.+)-(?P<number>\d+)")
_WIDTH: Final = 3

# From the surest sign that two rows are one figure to the weakest.
_SIGNS: Final = (
    ("char_start", "char_end", "indicator_id", "region_code", "scope", "concept_id", "kind", "period_end", "value"),
    ("char_start", "char_end", "indicator_id", "region_code", "scope"),
    ("char_start", "char_end", "indicator_id"),
    ("as_printed", "indicator_id", "region_code", "scope", "value"),
)


def allot(
    source_id: str,
    rows: Sequence[Cells],
    present: Mapping[str, Cells],
    remembered: Mapping[str, Cells],
    taken: Iterable[str],
) -> list[str]:
    """Return an observation id for each row.

    Parameters
    ----------
    source_id : str
        Their source.
    rows : sequence of mapping
        The reviewed figures, in the order of the text.
    present : mapping
        Id → cells of the figures of this source that are published now.
    remembered : mapping
        The same of those that were published once and are no longer; they get their ids back.
    taken : iterable of str
        Every id of any source, now or ever: none of them is given to another figure.

    Returns
    -------
    list of str
        In the order of ``rows``. A new id goes on in the form that the source's ids have (``dali-026``), by default
        ``<source id>-001``.
    """
    given: list[str | None] = [None] * len(rows)
    for pool in (present, remembered):
        free = dict(pool)
        for names in _SIGNS:
            by_sign: dict[tuple[str, ...], list[str]] = {}
            for identity, cells in free.items():
                by_sign.setdefault(_sign(cells, names), []).append(identity)
            for index, row in enumerate(rows):
                same = by_sign.get(_sign(row, names))
                if given[index] is None and same:
                    given[index] = same.pop(0)
                    free.pop(given[index] or "")
    prefix, width, last = _form(source_id, [*present, *remembered], taken)
    result = []
    for kept in given:
        last += kept is None
        result.append(kept or f"{prefix}-{last:0{width}d}")
    return result


def _sign(cells: Mapping[str, str], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(cells.get(name, "") for name in names)


def _form(source_id: str, own: Sequence[str], taken: Iterable[str]) -> tuple[str, int, int]:
    """Return prefix, number of digits and last number of the ids of a source."""
    numbered = [found for identity in own if (found := _NUMBERED.fullmatch(identity))]
    counted = Counter(found["prefix"] for found in numbered).most_common(1)
    prefix = counted[0][0] if counted else source_id
    width = min((len(f["number"]) for f in numbered if f["prefix"] == prefix), default=_WIDTH)
    last = max((int(f["number"]) for i in taken if (f := _NUMBERED.fullmatch(i)) and f["prefix"] == prefix), default=0)
    return prefix, width, last

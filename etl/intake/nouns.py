"""The counted nouns that no indicator knows, over all drafts: the queue from which the catalogue grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any, Final

from etl.intake.draft import CANDIDATES, read_lines
from etl.paths import Folders

_EXAMPLES: Final = 5


def queue(folders: Folders, drafts: Iterable[str]) -> list[dict[str, Any]]:
    """Return the nouns of figures without an indicator.

    Parameters
    ----------
    folders : Folders
        Where the drafts lie.
    drafts : iterable of str
        Their ids.

    Returns
    -------
    list of dict
        ``noun``, ``count``, ``units`` (most frequent first), ``drafts`` and ``examples`` (as printed); the most
        frequent noun comes first.
    """
    count: Counter[str] = Counter()
    units: dict[str, Counter[str]] = {}
    seen: dict[str, dict[str, None]] = {}
    examples: dict[str, dict[str, None]] = {}
    for draft in drafts:
        for candidate in read_lines(folders.intake / draft / CANDIDATES):
            noun = candidate.get("noun")
            if not noun or candidate["indicator"] or candidate["status"] != "proposed":
                continue
            count[noun] += 1
            units.setdefault(noun, Counter())[candidate["unit"]] += 1
            seen.setdefault(noun, {})[draft] = None
            examples.setdefault(noun, {})[" ".join(candidate["as_printed"].split())] = None
    return [
        {
            "noun": noun,
            "count": number,
            "units": [unit for unit, _ in sorted(units[noun].items(), key=lambda u: (-u[1], u[0])) if unit],
            "drafts": list(seen[noun]),
            "examples": list(examples[noun])[:_EXAMPLES],
        }
        for noun, number in sorted(count.items(), key=lambda item: (-item[1], item[0]))
    ]

"""The counted nouns that no indicator knows, over all drafts: the queue from which the catalogue grows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

from etl.intake.draft import CANDIDATES, read_lines
from etl.paths import Folders

_EXAMPLES: Final = 5


def queue(
    folders: Folders, drafts: Iterable[str], skipped: Callable[[str], None] = lambda draft: None
) -> list[dict[str, Any]]:
    """Return the nouns of figures without an indicator.

    Parameters
    ----------
    folders : Folders
        Where the drafts lie.
    drafts : iterable of str
        Their ids.
    skipped : callable
        Called with the id of a draft whose candidates are damaged; the others are listed.

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
        try:
            found = _unknown(folders.intake / draft / CANDIDATES)
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            skipped(draft)
            continue
        for noun, unit, printed in found:
            count[noun] += 1
            units.setdefault(noun, Counter())[unit] += 1
            seen.setdefault(noun, {})[draft] = None
            examples.setdefault(noun, {})[printed] = None
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


def _unknown(path: Path) -> list[tuple[str, str, str]]:
    """Return noun, unit and printed words of the figures of a draft that have no indicator."""
    return [
        (str(c["noun"]), str(c["unit"]), " ".join(c["as_printed"].split()))
        for c in read_lines(path)
        if c.get("noun") and not c["indicator"] and c["status"] == "proposed"
    ]

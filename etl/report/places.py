"""Which region a row is about: by code, else by name, else by name under the place above it; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from etl.intake.places import short_name
from etl.model import Region
from etl.report.cells import plain
from etl.report.words import word_set

_DIGITS = re.compile(r"\d{2,12}")
_LABELLED = re.compile(r"[(（]\s*(\d{6}(?:-[a-z0-9]+)*)\s*[)）]\s*$")
_ORDER = re.compile(r"^(?:[(（]?[一二三四五六七八九十]+[)）、.．]|\d+[、.．)])\s*")
LEFT_OUT: Final = "-"


class Places:
    """The regions of the atlas by what reports call them.

    Parameters
    ----------
    regions : mapping
        Code → region.
    known : mapping
        Names of the report → code, from the mapping; ``LEFT_OUT`` for a row that is never taken.
    """

    def __init__(self, regions: Mapping[str, Region], known: Mapping[str, str]) -> None:
        self._regions = regions
        self._known = {plain(name): code for name, code in known.items()}
        self._by_name: dict[str, list[str]] = {}
        for region in regions.values():
            for name in _names(region):
                self._by_name.setdefault(name, []).append(region.code)

    def find(self, name: str, code: str, parent: str) -> tuple[str, str, tuple[str, ...]]:
        """Return (code, "", ()) of a row's region, or ("", which fault, the codes in question).

        Parameters
        ----------
        name, code, parent : str
            The cells as shown; any may be empty. A name may end in its code, as in the templates: 甲县（990101）.
        """
        if labelled := _LABELLED.search(name):
            code, name = code or labelled[1], name[: labelled.start()]
        name = _ORDER.sub("", name.strip())
        if self._known.get(plain(name)):
            return self._known[plain(name)], "", ()
        if code:
            return self._by_code(normal_code(code), name)
        codes = self._named(plain(name), plain(parent))
        if len(codes) == 1:
            return codes[0], "", ()
        return "", "report_ambiguous_place" if codes else "report_unknown_place", tuple(codes)

    def _by_code(self, code: str, name: str) -> tuple[str, str, tuple[str, ...]]:
        region = self._regions.get(code)
        if region is None:
            return "", "report_unknown_code", (code,)
        if name and not plain(name).endswith(tuple(_names(region))):
            return "", "report_other_name", (code, region.name_zh)
        return code, "", ()

    def _named(self, name: str, parent: str) -> list[str]:
        """Exact names go before short ones, and a name with the places above it before anything: 虚市甲县."""
        found = self._by_name.get(name, [])
        exact = [c for c in found if plain(self._regions[c].name_zh) == name]
        found = exact or found
        if not found:
            found = [
                c for at in range(1, len(name) - 1) for c in self._by_name.get(name[at:], [])
                if plain(self._regions[c].name_zh) == name[at:] and self._is_under(c, name[:at])
            ]  # fmt: skip
        if len(found) > 1 and parent:
            found = [c for c in found if self._is_under(c, parent)]
        return found

    def _is_under(self, code: str, above: str) -> bool:
        """Return whether words name places above a region, the nearest one last."""
        up = self._regions[code].parent_code
        while up and up in self._regions:
            region = self._regions[up]
            if above.endswith(tuple(_names(region))) or above == region.code:
                return True
            up = region.parent_code
        return False


def _names(region: Region) -> set[str]:
    """A region's name, its short form and its English one (the templates are made in English too)."""
    return {plain(region.name_zh), plain(short_name(region.name_zh)), plain(region.name_en)}


def normal_code(code: str) -> str:
    """Return a region's code as the atlas writes it: 990101000000 and 990101.0 are 990101, 99 is 990000."""
    text = plain(code).removesuffix(".0")
    if _DIGITS.fullmatch(text) is None:
        return text
    if len(text) > 6 and not text[6:].strip("0"):
        return text[:6]
    return text.ljust(6, "0") if len(text) in (2, 4) else text


def is_total(name: str) -> bool:
    """Return whether a row adds others up: 合计, 虚市小计, 全省."""
    words = plain(name).strip("*:：()（）、")
    return words in word_set("whole") or words.endswith(tuple(word_set("totals")))


def is_average(name: str) -> bool:
    """Return whether it is their mean."""
    return plain(name).endswith(tuple(word_set("averages")))


def is_subtotal(name: str) -> bool:
    """Return whether a total is of a group of rows only: 小计, 虚市合计."""
    words = plain(name)
    if words.endswith(tuple(word_set("subtotals"))):
        return True
    return words not in word_set("whole") and words not in word_set("totals")

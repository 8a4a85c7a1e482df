"""The words around numbers, compiled once for fast lookup."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from etl.extract.numerals import numerals
from etl.model import Bound


@dataclass(frozen=True, slots=True)
class Lexicon:
    """``lexicon.yml`` in the shapes that the finder of figures needs; the file says what each list is for.

    ``run`` is one run of numerals: group "arabic", "percent" (百分之, with its numerals in "of") or "chinese".
    """

    run: re.Pattern[str]
    unit_class: Mapping[str, str]
    unit: re.Pattern[str]
    alone: re.Pattern[str]
    not_unit_after: Mapping[str, re.Pattern[str]]
    not_figure_after: re.Pattern[str]
    not_figure_before: tuple[str, ...]
    bare_name_before: tuple[str, ...]
    service_time_after: re.Pattern[str]
    always_open: re.Pattern[str]
    measured_time: re.Pattern[str]
    hotline: re.Pattern[str]
    not_more_after: re.Pattern[str]
    bounds_before: Mapping[str, Bound]
    bound_reach: int
    not_bound_before: Mapping[str, frozenset[str]]
    norm_bounds: Mapping[str, Bound]
    bounds_after: re.Pattern[str]
    bound_after_of: Mapping[str, Bound]
    size_only_bounds: frozenset[str]
    more_signs: frozenset[str]
    uncertain: frozenset[str]
    clock: frozenset[str]
    villages: frozenset[str]
    groups: frozenset[str]
    flow_units: frozenset[str]
    minutes: frozenset[str]
    households: frozenset[str]
    time_limit: re.Pattern[str]
    tier: re.Pattern[str]
    small_verb: re.Pattern[str]
    of_people: re.Pattern[str]
    distant_bound: re.Pattern[str]
    pause: frozenset[str]
    range_sign: re.Pattern[str]
    change_link: re.Pattern[str]
    norm: re.Pattern[str]
    norm_word: re.Pattern[str]
    norm_after: re.Pattern[str]
    target: re.Pattern[str]
    rate: re.Pattern[str]
    part: re.Pattern[str]
    dated_before: re.Pattern[str]
    heading: re.Pattern[str]
    idioms: re.Pattern[str]
    pairing: re.Pattern[str]
    listed: re.Pattern[str]
    change_units: frozenset[str]
    words: Mapping[str, tuple[str, ...]]
    marks: Mapping[str, str]

    def service_time(self, text: str, start: int, unit: str, unit_end: int) -> bool:
        """Return whether hours or minutes name a service (24小时, 15分钟生活圈) and measure nothing."""
        if self.always_open.match(text, start) or self.service_time_after.match(text, unit_end):
            return True
        return unit not in self.whole_hours and not self.measured_time.search(text, max(0, start - 10), start)

    whole_hours: frozenset[str] = frozenset()
    whole_days: frozenset[str] = frozenset()


def one_of(words: Iterable[str]) -> str:
    """Return an alternation, longest word first."""
    return "|".join(re.escape(w) for w in sorted(set(words), key=lambda w: (-len(w), w)))


@cache
def lexicon() -> Lexicon:
    """Return the words, read and compiled once."""
    content: dict[str, Any] = yaml.safe_load((Path(__file__).parent / "lexicon.yml").read_text(encoding="utf-8"))
    signs = numerals()
    unit_class = {unit: name for name, units in content["units"].items() for unit in units}
    sizes, digits, more = "".join(signs.sizes), "".join(signs.digits), "".join(content["more_inside"])
    marks: dict[str, str] = content["marks"]
    number = r"(?:\d{1,3}(?:,\d{3})+(?!\d)|\d+)(?:\.\d+)?"
    inner = rf"(?:[{more}]?[{sizes}]+(?:\d+(?:\.\d+)?(?=[{sizes}])|[{digits}]+(?=[{sizes}]))?)*"
    chinese = rf"[{digits}{sizes}]+(?:{marks['point']}[{digits}]+[{sizes}]*)?(?:[{more}][{sizes}]+)?"
    # The first character class lets the scanner skip everything else at the speed of a search for one character.
    run = (
        rf"(?=[\d{digits}{sizes}])(?:(?P<arabic>{number}{inner})"
        rf"|(?P<percent>{marks['percent_of']}(?P<of>{chinese}|{number}))|(?P<chinese>{chinese}))"
    )
    bounds: dict[str, Bound] = {word: bound for bound, words in content["bounds_before"].items() for word in words}
    plain = ("change_before", "rest_before", "each_before", "sum_before", "small_cues", "bare_after")
    patterns = (
        "not_more_after", "service_time_after", "measured_time", "hotline", "norm", "norm_word", "norm_after",
        "target", "rate", "part", "pairing", "listed", "time_limit", "distant_bound", "small_verb", "of_people", "tier",
        "dated_before",
    )  # fmt: skip
    return Lexicon(
        run=re.compile(run),
        unit_class=unit_class,
        unit=re.compile(one_of(unit_class)),
        alone=re.compile(one_of(content["counted_alone"])),
        not_unit_after={unit: re.compile(after) for unit, after in content["not_unit_after"].items()},
        not_figure_after=re.compile(one_of(content["not_figure_after"])),
        not_figure_before=tuple(content["not_figure_before"]),
        bare_name_before=(*content["not_figure_before"], *content["bare_name_before"]),
        always_open=re.compile(content["service_time"]),
        bounds_before=bounds,
        bound_reach=max(map(len, bounds)),
        not_bound_before={word: frozenset(before) for word, before in content["not_bound_before"].items()},
        norm_bounds={word: bounds[word] for word in content["norm_word"].split("|")},
        bounds_after=re.compile(one_of(w for words in content["bounds_after"].values() for w in words)),
        bound_after_of={word: bound for bound, words in content["bounds_after"].items() for word in words},
        size_only_bounds=frozenset(content["bounds_before_sizes_only"]),
        more_signs=frozenset(content["more_inside"]),
        uncertain=frozenset(content["uncertain"]),
        clock=frozenset(content["clock"]),
        villages=frozenset(content["villages"]),
        groups=frozenset(content["groups"]),
        flow_units=frozenset(content["flow_units"]),
        minutes=frozenset(content["minutes"]),
        households=frozenset(content["households"]),
        pause=frozenset(content["pause"]),
        range_sign=re.compile(one_of(content["range_signs"])),
        change_link=re.compile(one_of(content["change_links"])),
        heading=re.compile(one_of(content["heading_after"])),
        idioms=re.compile(one_of(content["idioms"])),
        change_units=frozenset(content["change_units"]),
        whole_days=frozenset(content["whole_days"]),
        whole_hours=frozenset(content["whole_hours"]),
        words={name: tuple(content[name]) for name in plain},
        marks=marks,
        **{name: re.compile(content[name]) for name in patterns},
    )

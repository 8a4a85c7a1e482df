"""What a page shows as the parameters of its link, and back: ids only, everything else is refused in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from dashboard.locale import LANGUAGES
from dashboard.view import COMPARISONS, THEMES, View, ViewFault

PAGES: Final = (
    "overview", "compare", "map", "trends", "practices", "region", "evidence", "data", "briefing", "meeting",
    "intake",
)  # fmt: skip
LISTS: Final = ("sources", "figures", "indicators", "practices", "places", "conflicts")
ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,120}\Z")
DEFAULTS: Final = {
    # The front page shows the matrix of a few places that fit the screen; all places are one click away.
    "overview": View(kind="coverage_matrix", theme=THEMES[0], group="base_seven"),
    "compare": View(),
    "map": View(kind="figure_map"),
    "trends": View(kind="trend"),
    "practices": View(kind="practice_matrix", group="base_seven"),
    "region": View(kind="profile"),
    "evidence": View(),
    "data": View(),
    "briefing": View(),
    "meeting": View(),
    "intake": View(),
}
_PAGE_KINDS: Final = {
    "overview": ("coverage_matrix", "places_map"),
    "compare": COMPARISONS,
    "map": ("figure_map",),
    "trends": ("trend",),
    "practices": ("practice_matrix", "practice_similarity", "practice_outcome"),
    "region": ("profile",),
}
_PARTS: Final = {"practice_matrix": "matrix", "practice_similarity": "similarity", "practice_outcome": "outcome"}
_MOST_WORDS: Final = 80
_UNSET: Final = {"theme": "", "group": "all", "view": "ranked_bars"}


@dataclass(frozen=True, slots=True)
class Address:
    """What one page shows.

    Attributes
    ----------
    view : View
        The picture of the page.
    figure, source : str
        What the evidence page shows; at most one is set.
    listing : str
        Which list the evidence page shows while neither is set: one of ``LISTS``. The list of figures keeps those of
        the view's regions, indicators and theme.
    year : str
        Keeps the figures of one year ("2024"), or those without a date ("none"); "" for all.
    practice : str
        Practice whose places are shown above the list of practices; "" for none.
    part : str
        Which part of a page with several is open; "" for its first.
    search : str
        Words typed into the page's search.
    draft, at : str
        Which draft the intake page has open and where in it the editor is; "" for its first screen. In the meeting
        ``at`` is the number of the slide.
    """

    view: View = field(default_factory=View)
    figure: str = ""
    source: str = ""
    listing: str = "sources"
    year: str = ""
    practice: str = ""
    part: str = ""
    search: str = ""
    draft: str = ""
    at: str = ""

    def to_query(self, page: str, language: str) -> dict[str, str | list[str]]:
        """Return the parameters of the link to this on a page; defaults are left out."""
        query: dict[str, str | list[str]] = {}
        if page == "evidence":
            if self.figure:
                query["figure"] = self.figure
            elif self.source:
                query["source"] = self.source
            elif self.listing != "sources":
                query["list"] = self.listing
                if self.listing == "figures":
                    query |= self.view.to_query()
                    query |= {"year": self.year} if self.year else {}
                elif self.listing == "practices" and self.practice:
                    query["practice"] = self.practice
        elif page == "intake":
            if self.draft:
                query["draft"] = self.draft
                query |= {"at": self.at} if self.at else {}
        elif page == "meeting":
            query = {"slide": self.at} if self.at else {}
        else:
            query = difference(self.view, DEFAULTS[page])
            query |= {name: value for name, value in (("part", self.part), ("q", self.search)) if value}
        if language != LANGUAGES[0]:
            query["lang"] = language
        return query


def read(given: Mapping[str, list[str]], page: str) -> tuple[Address, str, tuple[ViewFault, ...]]:
    """Read the parameters of a link for a page: what to show, the language, and what had to be ignored."""
    default = DEFAULTS[page]
    given = {**as_lists(difference(default, View(kind=default.kind))), **given}
    view, view_faults = View.from_query(given, kind=default.kind)
    faults = list(view_faults)
    if view.kind not in _PAGE_KINDS.get(page, (view.kind,)):
        faults.append(ViewFault("view", view.kind, "unknown_value"))
        view = view.with_(kind=default.kind)
    language = _closed(given, "lang", LANGUAGES, faults)
    if page == "meeting":
        return Address(view, at=_identifier(given, "slide", faults)), language, tuple(faults)
    if page == "intake":
        draft, at = (_identifier(given, name, faults) for name in ("draft", "at"))
        return Address(draft=draft, at=at if draft else ""), language, tuple(faults)
    if page != "evidence":
        part = _identifier(given, "part", faults)
        return Address(view=view, part=part, search=_words(given, "q")), language, tuple(faults)
    figure, source = (_identifier(given, name, faults) for name in ("figure", "source"))
    listing = _closed(given, "list", LISTS, faults)
    year, practice = (_identifier(given, name, faults) for name in ("year", "practice"))
    address = Address(view, figure, "" if figure else source, listing, year, practice)
    return address, language, tuple(faults)


def home_of(shown: View) -> str:
    """Return the page on which a view is looked at."""
    # The profile is the compare page's as well as a part of the page of its place.
    return next(name for name, kinds in _PAGE_KINDS.items() if shown.kind in kinds)


def part_of(shown: View) -> str:
    """Return the part of its page in which a view is looked at; "" for the first."""
    return _PARTS.get(shown.kind, "")


def difference(shown: View, default: View) -> dict[str, str | list[str]]:
    """Return the parameters in which a view differs from the default of its page."""
    query, usual = shown.to_query(), default.to_query()
    # What the default sets and the view does not has to be said, or the default would come back.
    unset = {name: _UNSET[name] for name in usual.keys() - query.keys() if name in _UNSET}
    return {name: value for name, value in (query | unset).items() if usual.get(name) != value}


def as_lists(query: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in query.items()}


def _closed(given: Mapping[str, list[str]], name: str, allowed: tuple[str, ...], faults: list[ViewFault]) -> str:
    value = (given.get(name) or [allowed[0]])[-1]
    if value in allowed:
        return value
    faults.append(ViewFault(name, value[:60], "unknown_value"))
    return allowed[0]


def _words(given: Mapping[str, list[str]], name: str) -> str:
    return clean((given.get(name) or [""])[-1])


def clean(words: str) -> str:
    """Return words on one line, without control characters, at most ``_MOST_WORDS`` long."""
    return " ".join("".join(c for c in words if c.isprintable() or c.isspace()).split())[:_MOST_WORDS]


def _identifier(given: Mapping[str, list[str]], name: str, faults: list[ViewFault]) -> str:
    value = (given.get(name) or [""])[-1]
    if value and not ID.match(value):
        faults.append(ViewFault(name, value[:60], "bad_form"))
        return ""
    return value

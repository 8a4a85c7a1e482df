"""The address bar holds what is on the screen: one truth, from which the widgets and the link are both written.

At the start of a run the link is read. Where it is not the one that was written last (a link was opened, Back was
pressed, another page was chosen), it wins. Otherwise it is out of date only by what a widget has just changed, and the
widget's callback has put that into the truth already. At the end of a run the link is written from the truth. Widgets
are set from the truth before they are drawn (``hold``), so that a link fills them and their labels may be translated.

Ids only: a label never reaches the link, so a translation or a new name breaks none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import streamlit as st

from dashboard.locale import LANGUAGES
from dashboard.queries import Catalogue
from dashboard.view import THEMES, View, ViewFault

PAGES: Final = ("overview", "compare", "evidence", "intake")
LISTS: Final = ("sources", "figures", "indicators", "practices", "places")
_KEY: Final = "atlas_truth"
_ID: Final = re.compile(r"[A-Za-z0-9_.:-]{1,120}\Z")
_DEFAULTS: Final = {
    # The front page shows the matrix of a few places that fit the screen; all places are one click away.
    "overview": View(kind="coverage_matrix", theme=THEMES[0], group="base_seven"),
    "compare": View(),
    "evidence": View(),
    "intake": View(),
}
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
    draft, at : str
        Which draft the intake page has open and where in it the editor is; "" for its first screen.
    """

    view: View = field(default_factory=View)
    figure: str = ""
    source: str = ""
    listing: str = "sources"
    year: str = ""
    practice: str = ""
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
        else:
            query = _difference(self.view, _DEFAULTS[page])
        if language != LANGUAGES[0]:
            query["lang"] = language
        return query


@dataclass(slots=True)
class _Truth:
    page: str = ""
    language: str = LANGUAGES[0]
    addresses: dict[str, Address] = field(default_factory=dict)
    faults: tuple[ViewFault, ...] = ()
    written: dict[str, list[str]] | None = None


def begin(page: str) -> None:
    """Read the link for a page; call once at the start of a full run, before any widget."""
    truth = _truth()
    given = {name: st.query_params.get_all(name) for name in st.query_params}
    truth.faults = ()
    if page != truth.page or given != truth.written:
        address, language, truth.faults = read(given, page)
        truth.addresses[page] = address
        truth.language = language
    truth.page = page
    truth.written = given


def commit() -> None:
    """Write the link where it no longer says what is shown; call at the end of a full run."""
    truth = _truth()
    wanted = _as_lists(current().to_query(truth.page, truth.language))
    if truth.page == "intake" and _without_place(wanted) == _without_place(truth.written or {}):
        # Where in an article one is, the board writes into the browser's address: each step would be one of Back's.
        return
    if wanted != truth.written:
        st.query_params.from_dict(wanted)
        truth.written = wanted


def read(given: Mapping[str, list[str]], page: str) -> tuple[Address, str, tuple[ViewFault, ...]]:
    """Read the parameters of a link for a page: what to show, the language, and what had to be ignored."""
    default = _DEFAULTS[page]
    given = {**_as_lists(_difference(default, View(kind=default.kind))), **given}
    view, view_faults = View.from_query(given, kind=default.kind)
    faults = list(view_faults)
    if page == "compare" and view.kind == "places_map":
        faults.append(ViewFault("view", view.kind, "unknown_value"))
        view = view.with_(kind=default.kind)
    language = _closed(given, "lang", LANGUAGES, faults)
    if page == "intake":
        draft, at = (_identifier(given, name, faults) for name in ("draft", "at"))
        return Address(draft=draft, at=at if draft else ""), language, tuple(faults)
    if page != "evidence":
        return Address(view=view), language, tuple(faults)
    figure, source = (_identifier(given, name, faults) for name in ("figure", "source"))
    listing = _closed(given, "list", LISTS, faults)
    year, practice = (_identifier(given, name, faults) for name in ("year", "practice"))
    address = Address(view, figure, "" if figure else source, listing, year, practice)
    return address, language, tuple(faults)


def current() -> Address:
    """Return what the page at hand shows."""
    truth = _truth()
    return truth.addresses.get(truth.page) or Address(view=_DEFAULTS.get(truth.page, View()))


def view() -> View:
    """Return the view of the page at hand."""
    return current().view


def language() -> str:
    """Return "zh" or "en"."""
    return _truth().language


def page() -> str:
    """Return the name of the page at hand."""
    return _truth().page


def faults() -> tuple[ViewFault, ...]:
    """Return what this run had to ignore in the link."""
    return _truth().faults


def say_in(chosen: str) -> None:
    """Change the language."""
    _truth().language = chosen


def change(**fields: Any) -> None:
    """Change the view of the page at hand."""
    _put(replace(current(), view=current().view.with_(**fields)))


def show(**fields: Any) -> None:
    """Change what the evidence or the intake page shows: fields of an ``Address``."""
    _put(Address(**fields))


def stand_at(item: str) -> None:
    """Say where in its draft an editor is."""
    _put(replace(current(), at=item if _ID.match(item) else ""))


def link(page_name: str, **fields: Any) -> dict[str, str | list[str]]:
    """Return the parameters that lead to a page.

    Parameters
    ----------
    page_name : str
        One of ``PAGES``.
    **fields
        Fields of an ``Address``; without any, the page is shown as this visitor left it.
    """
    truth = _truth()
    if fields:
        address = Address(**{"view": _DEFAULTS[page_name], **fields})
    else:
        address = truth.addresses.get(page_name) or Address(view=_DEFAULTS[page_name])
    return address.to_query(page_name, truth.language)


def settle(catalogue: Catalogue) -> None:
    """Drop ids that this snapshot does not know, and say so among the faults."""
    known_indicators = set(catalogue.indicators["indicator_id"])
    known_regions = set(catalogue.regions["region_code"])
    known_families = set(catalogue.families["family"])
    found = view()
    missing = [ViewFault("ind", i, "unknown_id") for i in found.indicators if i not in known_indicators]
    missing += [ViewFault("place", c, "unknown_id") for c in found.regions if c not in known_regions]
    changes: dict[str, Any] = {
        "indicators": tuple(i for i in found.indicators if i in known_indicators),
        "regions": tuple(c for c in found.regions if c in known_regions),
    }
    if found.family and found.family not in known_families:
        missing.append(ViewFault("family", found.family, "unknown_id"))
        changes["family"] = ""
    if found.highlight and found.highlight not in known_regions:
        missing.append(ViewFault("mark", found.highlight, "unknown_id"))
        changes["highlight"] = ""
    if missing:
        change(**changes)
        _truth().faults += tuple(missing)


def ignore(parameter: str, value: str) -> None:
    """Say that an id of the link is unknown."""
    _truth().faults += (ViewFault(parameter, value[:60], "unknown_id"),)


def hold(key: str, value: Any) -> str:
    """Set a widget to the truth before it is drawn, and return its key.

    Nothing is written where the widget says so already: writing back a value that a visitor has meanwhile changed again
    would undo the change on the screen.
    """
    if key not in st.session_state or st.session_state[key] != value:
        st.session_state[key] = value
    return key


def _truth() -> _Truth:
    if _KEY not in st.session_state:
        st.session_state[_KEY] = _Truth()
    found: _Truth = st.session_state[_KEY]
    return found


def _put(address: Address) -> None:
    truth = _truth()
    truth.addresses[truth.page] = address


def _difference(shown: View, default: View) -> dict[str, str | list[str]]:
    """Return the parameters in which a view differs from the default of its page."""
    query, usual = shown.to_query(), default.to_query()
    # What the default sets and the view does not has to be said, or the default would come back.
    unset = {name: _UNSET[name] for name in usual.keys() - query.keys() if name in _UNSET}
    return {name: value for name, value in (query | unset).items() if usual.get(name) != value}


def _without_place(query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: value for name, value in query.items() if name != "at"}


def _as_lists(query: Mapping[str, str | list[str]]) -> dict[str, list[str]]:
    return {name: value if isinstance(value, list) else [value] for name, value in query.items()}


def _closed(given: Mapping[str, list[str]], name: str, allowed: tuple[str, ...], faults: list[ViewFault]) -> str:
    value = (given.get(name) or [allowed[0]])[-1]
    if value in allowed:
        return value
    faults.append(ViewFault(name, value[:60], "unknown_value"))
    return allowed[0]


def _identifier(given: Mapping[str, list[str]], name: str, faults: list[ViewFault]) -> str:
    value = (given.get(name) or [""])[-1]
    if value and not _ID.match(value):
        faults.append(ViewFault(name, value[:60], "bad_form"))
        return ""
    return value

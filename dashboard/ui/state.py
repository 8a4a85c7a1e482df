"""The address bar holds what is on the screen: one truth, from which the widgets and the link are both written.

At the start of a run the link is read. Where it is not the one that was written last (a link was opened, Back was
pressed, another page was chosen), it wins. Otherwise it is out of date only by what a widget has just changed, and the
widget's callback has put that into the truth already. At the end of a run the link is written from the truth. Widgets
are set from the truth before they are drawn (``hold``), so that a link fills them and their labels may be translated.

Ids only: a label never reaches the link, so a translation or a new name breaks none.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

import streamlit as st

from dashboard.address import DEFAULTS, ID, LISTS, PAGES, Address, as_lists, clean, home_of, read
from dashboard.locale import LANGUAGES
from dashboard.view import View, ViewFault
from dashboard.window import window_end

__all__ = [
    "LISTS", "PAGES", "Address", "begin", "change", "commit", "current", "faults", "hold", "home_of", "ignore",
    "language",
    "link", "open_part", "page", "read", "say_in", "search", "settle", "show", "stand_at", "view",
]  # fmt: skip

_KEY: Final = "atlas_truth"
_UNSAID: Final = object()


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
    wanted = as_lists(current().to_query(truth.page, truth.language))
    if truth.page == "intake" and _without_place(wanted) == _without_place(truth.written or {}):
        # Where in an article one is, the board writes into the browser's address: each step would be one of Back's.
        return
    if wanted != truth.written:
        st.query_params.from_dict(wanted)
        truth.written = wanted


def current() -> Address:
    """Return what the page at hand shows."""
    truth = _truth()
    return truth.addresses.get(truth.page) or Address(view=DEFAULTS.get(truth.page, View()))


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


def search(words: str) -> None:
    """Change what is searched for on the page at hand."""
    _put(replace(current(), search=clean(words)))


def open_part(part: str) -> None:
    """Open a part of the page at hand."""
    _put(replace(current(), part=part))


def stand_at(item: str) -> None:
    """Say where in its draft an editor is."""
    _put(replace(current(), at=item if ID.match(item) else ""))


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
        address = Address(**{"view": DEFAULTS[page_name], **fields})
    else:
        address = truth.addresses.get(page_name) or Address(view=DEFAULTS[page_name])
    return address.to_query(page_name, truth.language)


def settle(known: Mapping[str, set[str]]) -> None:
    """Drop ids that this snapshot does not know (``cache.known_ids``), and say so among the faults."""
    found = view()
    missing: list[ViewFault] = []
    changes: dict[str, Any] = {}
    for name, parameter in (("indicators", "ind"), ("regions", "place"), ("practices", "do")):
        missing += [ViewFault(parameter, i, "unknown_id") for i in getattr(found, name) if i not in known[name]]
        changes[name] = tuple(i for i in getattr(found, name) if i in known[name])
    for name, parameter in (("family", "family"), ("highlight", "mark"), ("within", "in")):
        if getattr(found, name) and getattr(found, name) not in known[name]:
            missing.append(ViewFault(parameter, getattr(found, name), "unknown_id"))
            changes[name] = ""
    for name in ("since", "until"):
        if getattr(found, name) and not window_end(getattr(found, name)):
            missing.append(ViewFault(name, getattr(found, name), "bad_form"))
            changes[name] = ""
    if missing:
        change(**changes)
        _truth().faults += tuple(missing)


def ignore(parameter: str, value: str) -> None:
    """Say that an id of the link is unknown."""
    _truth().faults += (ViewFault(parameter, value[:60], "unknown_id"),)


def hold(key: str, value: Any, usual: Any = _UNSAID) -> str:
    """Set a widget to the truth before it is drawn, and return its key.

    Nothing is written where the widget says so already: writing back a value that a visitor has meanwhile changed again
    would undo the change on the screen. ``usual`` is what the widget shows of itself when it is new; where that is the
    truth nothing is written either: a value that is written is a part of the first message alone, so that the second
    run would send all options, of a nation's places some 50 kB, once more.
    """
    if key not in st.session_state and value == usual:
        return key
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


def _without_place(query: Mapping[str, list[str]]) -> dict[str, list[str]]:
    return {name: value for name, value in query.items() if name != "at"}

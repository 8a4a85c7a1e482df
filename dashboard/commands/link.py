"""Links: an address of the atlas, as it was copied from a browser, as a view; and a view as an address."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any, Final
from urllib.parse import parse_qs, urlencode, urlsplit

from dashboard import address, queries
from dashboard.commands.faults import CommandFault
from dashboard.store import Store
from dashboard.view import View, ViewFault

_PICTURES: Final = ("overview", "compare", "map", "trends", "practices", "region")
_WITH_INDICATOR: Final = ("ranked_bars", "dot_plot", "figure_map")
"""Kinds that show the usual indicator while a link names none: a link that is kept names it."""
_ANY: Final[dict[str, Any]] = {f.name: ("-",) if isinstance(f.default, tuple) else "-" for f in fields(View)}
_KNOWN: Final = {"lang", "part", "q", *View(**_ANY).to_query()}
"""Every parameter that means something in a link to a picture."""
_MOST: Final = 20_000
_MOST_FIELDS: Final = 2_000


@dataclass(frozen=True, slots=True)
class Link:
    """What a link asks for.

    Attributes
    ----------
    view : View
        The picture of its page.
    language : str
        The language that the link says; "" where it says none.
    root : str
        Host and folder in front of the page, "http://host:8501"; "" for a link that is only a path.
    ignored : tuple of ViewFault
        What of it was not understood.
    """

    view: View
    language: str
    root: str
    ignored: tuple[ViewFault, ...]


def read(text: str) -> Link:
    """Read a link; raises CommandFault where it leads to no picture of the atlas."""
    text = text.strip()
    try:
        parts = urlsplit(text)
        query = parse_qs(parts.query, keep_blank_values=True, max_num_fields=_MOST_FIELDS)
    except ValueError:
        raise CommandFault("link_broken", link=_short(text)) from None
    if len(text) > _MOST or not text or (parts.scheme and parts.scheme not in ("http", "https")):
        raise CommandFault("link_broken", link=_short(text))
    folder, _, name = parts.path.rstrip("/").rpartition("/")
    page = name or address.PAGES[0]
    if page not in address.PAGES:
        raise CommandFault("link_no_page", link=_short(text), page=_short(page), pages=" ".join(_PICTURES))
    if page not in _PICTURES:
        raise CommandFault("link_no_picture", link=_short(text), page=page, pages=" ".join(_PICTURES))
    found, language, faults = address.read(query, page)
    faults += tuple(ViewFault(name, "", "unknown_parameter") for name in query if name not in _KNOWN)
    root = f"{parts.scheme}://{parts.netloc}{folder}" if parts.netloc else ""
    return Link(found.view, language if "lang" in query else "", root, faults)


def to(store: Store, language: str, root: str) -> Callable[[View], str]:
    """Return what makes the address of a view: under ``root`` where one is known, else as a path."""

    def link_of(view: View) -> str:
        if view.kind in _WITH_INDICATOR and not view.indicators and not view.family:
            view = view.with_(indicators=(queries.default_indicator(store),))
        page = address.home_of(view)
        found = address.Address(view=view, part=address.part_of(view)).to_query(page, language)
        path = page if page != address.PAGES[0] else ""
        query = urlencode(found, doseq=True)
        return f"{root.rstrip('/')}/{path}" + (f"?{query}" if query else "")

    return link_of


def root_of(given: str) -> str:
    """Return the address at which the atlas is served as ``--address`` says it; raises CommandFault."""
    if not given:
        return ""
    parts = urlsplit(given)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment:
        raise CommandFault("address_broken", address=_short(given))
    return given.rstrip("/")


def _short(text: str) -> str:
    return text if len(text) <= 80 else text[:79] + "…"

"""How to cite the atlas, a figure or a source: in both forms, each with a button that copies it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any, Final
from urllib.parse import quote, urlsplit

import streamlit as st

from dashboard import cite
from dashboard.frame import records
from dashboard.locale import say
from dashboard.queries import FigureDetail
from dashboard.ui import cache, state

_FORMS: Final = ("gbt", "bibtex")
_REPRINT: Final = "D"


def of_atlas() -> None:
    """Show how to cite the whole atlas."""
    language = state.language()
    counts = cache.overview(language)
    _show(cite.atlas(counts.build_id, counts.built_at, language, link=_address(), accessed=_today()), language)


def of_figure(detail: FigureDetail) -> None:
    """Show how to cite a figure with the sources that it stands on."""
    language, root = state.language(), _address()
    identity = str(detail.figure["observation_id"])
    sources = [_shown(source) for source in records(detail.sources)]
    link = f"{root}/evidence?figure={quote(identity)}" if root else ""
    figure = {str(name): value for name, value in detail.figure.items()}
    st.subheader(say(language, "evidence.cite_figure"), anchor=False)
    _show(cite.figure(figure, sources, detail.build_id, language, link=link, accessed=_today()), language)
    _reprint(sources, records(detail.sources), language)


def of_source(source: Mapping[str, Any]) -> None:
    """Show how to cite a source."""
    language = state.language()
    _show(cite.source(_shown(source), language), language)
    _reprint([_shown(source)], [source], language)


def _show(found: cite.Citation, language: str) -> None:
    for form in _FORMS:
        st.caption(say(language, f"data.{form}"))
        st.code(getattr(found, form), language=None, wrap_lines=True)


def _shown(source: Mapping[str, Any]) -> dict[str, Any]:
    """Return a source without the address of a reprint, which stays off the screen; the files have it."""
    return {**source, "url": None if source["grade"] == _REPRINT else source["url"]}


def _reprint(shown: list[dict[str, Any]], known: list[Any], language: str) -> None:
    if any(one["url"] != other["url"] for one, other in zip(shown, known, strict=True)):
        st.caption(say(language, "data.cite_reprint"))


def _today() -> date:
    return datetime.now(UTC).date()


def _address() -> str:
    """Return the address of this atlas as the browser knows it; nothing where only this machine has it."""
    found = urlsplit(st.context.url or "")
    if not found.hostname or found.hostname == "localhost" or found.hostname.startswith(("127.", "::1")):
        return ""
    return f"{found.scheme}://{found.netloc}{found.path.rsplit('/', 1)[0]}"

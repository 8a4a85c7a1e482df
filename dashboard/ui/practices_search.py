"""The search box of the practices page and what it found."""

from __future__ import annotations

from html import escape

import streamlit as st

from dashboard import search
from dashboard.frame import records
from dashboard.locale import say
from dashboard.ui import cache, evidence, practices_cards, practices_evidence, scope, state
from dashboard.view import GRADES, View

_PRACTICES = 8
_OTHERS = 6
_SURE = 0.8  # of the best score: what counts as the thing that was asked for


def box() -> None:
    """Show the box; what is typed goes into the link."""
    language = state.language()
    key = scope.key("q")
    with st.container(key="practices_search"):
        st.text_input(
            say(language, "practices.search"),
            key=state.hold(key, state.current().search),
            on_change=lambda: state.search(st.session_state[key]),
            placeholder=say(language, "practices.search_hint"),
            icon=":material/search:",
            max_chars=80,
        )
    if state.current().search:
        st.button(
            say(language, "practices.search_clear"),
            icon=":material/close:",
            type="tertiary",
            key="search_clear",
            on_click=state.search,
            args=("",),
        )
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say(language, "practices.examples"), width="content")
        for at, words in enumerate(say(language, "practices.example_words").split("|")):
            st.button(words, key=f"example_{at}", type="tertiary", on_click=state.search, args=(words,))


def results(query: str) -> None:
    """Show what a query found: practices with their places first, then figures, indicators, places and texts."""
    language = state.language()
    worst = state.view().min_grade
    if worst != GRADES[-1]:
        st.caption(say(language, "practices.search_all_grades", grade=say(language, f"grade.{worst}")))
    answer = search.find(cache.search_index(), query)
    if not answer.hits:
        st.info(say(language, "practices.nothing", words=evidence.plain(query)), icon=":material/search_off:")
        return
    practices = answer.of("practice")
    names = _names(language)
    here = [code for code in answer.region_codes if any(code in hit.region_codes for hit in practices)]
    _headline(answer.words if here else query, practices, names, here, language)
    left, right = st.columns([1.9, 1], gap="large")
    with left:
        if here and len(practices):
            _at_place(practices, here, language)
        else:
            _practices(practices, names, language)
        if not practices:
            _figures(answer, language)
            _passages(answer, names, language)
    with right:
        if practices:
            _figures(answer, language)
        _indicators(answer, language)
        _places(answer, names, language)
        if practices:
            _passages(answer, names, language)


def _names(language: str) -> dict[str, str]:
    rows = cache.catalogue(language).regions
    return dict(zip(rows["region_code"], rows["region_name"], strict=True))


def _sure(practices: tuple[search.Hit, ...]) -> tuple[search.Hit, ...]:
    named = [hit for hit in practices if hit.how in search.BY_NAME]
    return tuple(hit for hit in named if hit.score >= _SURE * named[0].score)


def _headline(
    query: str, practices: tuple[search.Hit, ...], names: dict[str, str], here: list[str], language: str
) -> None:
    """Answer in one line: which of the searched places do this."""
    if not practices:
        st.subheader(evidence.plain(say(language, "practices.found_other", words=query)), anchor=False)
        return
    sure = _sure(practices)
    if not sure and not here:
        text = say(language, "practices.found_related", words=query, practices=len(practices))
        st.header(evidence.plain(text), anchor=False)
        return
    codes = here or [c for c in names if any(c in hit.region_codes for hit in sure)]
    searched = int((cache.catalogue(language).regions["practices"] > 0).sum())
    said = {"words": query, "places": say(language, "list.comma").join(names[c] for c in codes), "count": len(codes)}
    key = "practices.found_at" if here else "practices.found_places"
    text = say(language, key, searched=searched, practices=len(practices), **said)
    st.header(evidence.plain(text), anchor=False)
    st.caption(f":material/warning: {say(language, 'practices.absence')}")


def _practices(practices: tuple[search.Hit, ...], names: dict[str, str], language: str) -> None:
    rows = {row["practice_id"]: row for row in records(cache.catalogue(language).practices)}
    for hit in practices[:_PRACTICES]:
        row = rows[hit.id]
        with st.container(border=True):
            st.button(
                f"**{evidence.plain(row['name'])}**",
                key=f"hit_{hit.id}",
                type="tertiary",
                icon=":material/group_work:",
                on_click=practices_cards.open_practice,
                args=(hit.id,),
            )
            why = say(language, f"practices.how_{hit.how}", words=hit.words)
            tags = "".join(f'<span class="atlas-tag">{escape(names[code])}</span>' for code in hit.region_codes)
            st.html(f'<div>{tags}</div><div class="atlas-said">{escape(row["definition"])}<br>{escape(why)}</div>')
    if len(practices) > _PRACTICES:
        st.caption(say(language, "practices.more_practices", count=len(practices) - _PRACTICES))


def _at_place(practices: tuple[search.Hit, ...], here: list[str], language: str) -> None:
    order = {hit.id: at for at, hit in enumerate(practices)}
    view = View(kind="practice_matrix", regions=tuple(here), practices=tuple(order))
    rows = cache.frame(view, language).rows
    found = records(rows[rows["gap"].isna()])
    practices_cards.place_cards(sorted(found, key=lambda row: order[row["practice_id"]]), language)


def _figures(answer: search.Answer, language: str) -> None:
    hits = answer.of("figure")[:_OTHERS]
    if hits:
        st.subheader(say(language, "practices.figures"), anchor=False)
        for hit in hits:
            practices_cards.figure_link(hit.id, language, with_place=True)


def _indicators(answer: search.Answer, language: str) -> None:
    rows = {row["indicator_id"]: row for row in records(cache.catalogue(language).indicators) if row["regions"]}
    hits = [hit for hit in answer.of("indicator") if hit.id in rows][:_OTHERS]
    if not hits:
        return
    st.subheader(say(language, "practices.indicators"), anchor=False)
    for hit in hits:
        row = rows[hit.id]
        st.page_link(
            "pages/compare.py",
            label=say(language, "practices.indicator", name=evidence.plain(row["name"]), count=row["regions"]),
            icon=":material/bar_chart:",
            query_params=state.link("compare", view=View(indicators=(hit.id,))),
        )


def _places(answer: search.Answer, names: dict[str, str], language: str) -> None:
    hits = answer.of("place")[:_OTHERS]
    if not hits:
        return
    st.subheader(say(language, "practices.places"), anchor=False)
    for hit in hits:
        st.page_link(
            "pages/region.py",
            label=evidence.plain(names.get(hit.id, hit.id)),
            icon=":material/location_on:",
            query_params=state.link("region", view=View(kind="profile", highlight=hit.id)),
        )


def _passages(answer: search.Answer, names: dict[str, str], language: str) -> None:
    hits = answer.of("passage")[:_OTHERS]
    if not hits:
        return
    st.subheader(say(language, "practices.passages"), anchor=False)
    sources = {row["source_id"]: row for row in records(cache.catalogue(language).sources)}
    for hit in hits:
        source = sources[hit.id]
        with st.container(border=True):
            practices_evidence.passage(source, hit.char_start, hit.char_end)
            st.page_link(
                "pages/evidence.py",
                label=evidence.plain(" · ".join((*(names[code] for code in hit.region_codes), source["publisher"]))),
                help=evidence.plain(source["title"]),
                icon=":material/article:",
                query_params=state.link("evidence", source=hit.id),
            )

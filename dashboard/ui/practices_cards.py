"""Cards: a practice with the places that have it, a place with its practices, or the list to choose from."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.render import words
from dashboard.ui import cache, evidence, practices_evidence, scope, state, tables
from dashboard.view import GRADES, THEMES, View

_SIDE: Final = 8  # figures of a place's theme that stand beside a practice


def who() -> None:
    """Show the card of the practice chosen, else the practices of the place chosen, else the list of all."""
    language = state.language()
    names = practice_names(language)
    with st.container(border=True):
        practice, place, theme = st.columns([2.4, 1.6, 1.2], vertical_alignment="bottom")
        with practice:
            pick_practice(names, language)
        with place:
            _pick_place(language)
        with theme:
            st.selectbox(
                say(language, "pick.theme"),
                ("", *THEMES[:-1]),
                format_func=lambda t: say(language, f"theme.{t}" if t else "pick.theme_all"),
                key=state.hold(scope.key("who_theme"), state.view().theme),
                on_change=scope.take,
                args=("theme", scope.key("who_theme")),
            )
    view = state.view()
    graded(language)
    if view.practices:
        for practice_id in view.practices[:3]:
            _practice(practice_id, language)
    elif view.highlight:
        _place(view, language)
    else:
        _list(view, language)


def graded(language: str) -> None:
    """Say that sources of a low grade are left out, where the link leaves them out and no picker here shows it."""
    worst = state.view().min_grade
    if worst == GRADES[-1]:
        return
    with st.container(horizontal=True, vertical_alignment="center"):
        st.caption(say(language, "practices.graded", grade=say(language, f"grade.{worst}")), width="content")
        st.button(
            say(language, "practices.all_grades"),
            type="tertiary",
            key="all_grades",
            on_click=state.change,
            kwargs={"min_grade": GRADES[-1]},
        )


def practice_names(language: str) -> dict[str, str]:
    """Return id → label of every practice, the other language's name behind it, so that either can be typed."""
    other = cache.catalogue("en" if language == "zh" else "zh").practices.set_index("practice_id")["name"]
    return {
        row["practice_id"]: say(
            language, "practices.option", name=row["name"], count=row["regions"], other=other[row["practice_id"]]
        )
        for row in records(cache.catalogue(language).practices)
    }


def pick_practice(names: Mapping[str, str], language: str, needed: tuple[str, ...] = ()) -> None:
    """Pick one practice; the first of the link is shown, else the first of ``needed``, where one has to be chosen."""
    chosen = (state.view().practices or needed or ("",))[0]

    def take() -> None:
        picked = st.session_state[scope.key("practice")]
        state.change(practices=(picked,) if picked else ())

    st.selectbox(
        say(language, "practices.pick"),
        tuple(names) if needed else ("", *names),
        format_func=lambda p: names.get(p, p) if p else say(language, "practices.pick_none"),
        key=state.hold(scope.key("practice"), chosen),
        on_change=take,
    )


def searched_places(language: str) -> dict[str, str]:
    """Return code → name of the places that were searched for practices."""
    rows = cache.catalogue(language).regions
    rows = rows[rows["practices"] > 0]
    return dict(zip(rows["region_code"], rows["region_name"], strict=True))


def _pick_place(language: str) -> None:
    names = searched_places(language)
    chosen = state.view().highlight

    def take() -> None:
        picked = st.session_state[scope.key("who_place")]
        state.change(highlight=picked or "", practices=())

    st.selectbox(
        say(language, "practices.pick_place"),
        ("", *names),
        format_func=lambda code: names.get(code, code) if code else say(language, "practices.pick_place_none"),
        key=state.hold(scope.key("who_place"), chosen if chosen in names else ""),
        on_change=take,
    )


def open_practice(practice_id: str, region_code: str = "") -> None:
    """Show the card of a practice (a callback)."""
    state.search("")
    state.open_part("")
    state.change(practices=(practice_id,), highlight=region_code or state.view().highlight)


def _list(view: View, language: str) -> None:
    rows = cache.catalogue(language).practices
    rows = rows[rows["theme"] == view.theme] if view.theme else rows
    rows = rows.sort_values("regions", ascending=False, kind="stable")
    st.caption(say(language, "practices.list_caption", count=len(rows)))
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "regions": rows["regions"],
            "theme": [say(language, f"theme.{theme}") for theme in rows["theme"]],
            "definition": rows["definition"],
        }
    )
    ids = rows["practice_id"].tolist()
    tables.table(shown, key="who_list", open_row=lambda at: open_practice(ids[at]))


def _practice(practice_id: str, language: str) -> None:
    catalogue = cache.catalogue(language).practices.set_index("practice_id")
    frame = cache.frame(
        state.view().with_(kind="practice_matrix", practices=(practice_id,), theme="", regions=(), group="all"),
        language,
    )
    found = catalogue.loc[practice_id]
    rows = frame.rows
    having = records(rows[rows["gap"].isna()])
    searched = int(rows["searched"].max()) if len(rows) else 0
    st.header(evidence.plain(found["name"]), anchor=False)
    st.markdown(evidence.plain(found["definition"]))
    comma = say(language, "list.comma")
    without = rows.loc[rows["gap"] == "not_published", "region_name"].tolist()
    key = "practices.card_where" if without else "practices.card_everywhere"
    names = comma.join(without) or say(language, "practice.nobody")
    st.caption(evidence.plain(say(language, key, count=len(having), searched=searched, names=names)))
    _links(practice_id, language)
    having.sort(key=lambda row: row["region_code"] != state.view().highlight)
    columns = st.columns(2, gap="medium")
    for at, row in enumerate(having):
        with columns[at % 2], st.container(border=True):
            card(row, language, head=str(row["region_name"]), min_grade=state.view().min_grade)
            _beside(row, language, state.view().min_grade)
    st.caption(f":material/warning: {say(language, 'practices.absence')}")


def _links(practice_id: str, language: str) -> None:
    view = state.view().with_(practices=(practice_id,), indicators=())
    with st.container(horizontal=True):
        for part, icon in (("outcome", "scatter_plot"), ("matrix", "grid_on")):
            st.page_link(
                "pages/practices.py",
                label=say(language, f"practices.to_{part}"),
                icon=f":material/{icon}:",
                query_params=state.link("practices", view=view.with_(kind=f"practice_{part}"), part=part),
            )


def card(row: Mapping[str, Any], language: str, *, head: str, min_grade: str = GRADES[-1]) -> None:
    """Show one practice at one place: local name, part of the place, date, grade, printed words, figures.

    Parameters
    ----------
    row : mapping
        Of ``practices.PRACTICE_COLUMNS`` without a gap.
    language : str
        "zh" or "en".
    head : str
        What the card is of, where the other half is said above it: the place or the practice.
    min_grade : str
        The worst grade of the sources whose passages are shown.
    """
    comma = say(language, "list.comma")
    published = row["published"] or say(language, "evidence.published_unknown")
    said = [str(published), say(language, f"grade.{row['grade']}")]
    said += [say(language, "practice.scope", scopes=comma.join(row["scopes"]))] if row["scopes"] else []
    printed = say(language, "chart.printed", printed=row["as_printed"])
    st.markdown(f"**{evidence.plain(head)}**")
    st.html(
        f'<div class="atlas-local" lang="zh-CN">{escape(comma.join(row["local_names"]))}</div>'
        f'<div class="atlas-said">{escape(printed)}<br>{escape(" · ".join(said))}</div>'
    )
    for id_ in row["observation_ids"]:
        figure_link(id_, language)
    with st.expander(say(language, "practices.words")):
        practices_evidence.detail(str(row["region_code"]), str(row["practice_id"]), [], min_grade)


def figure_link(observation_id: str, language: str, *, with_place: bool = False) -> None:
    """Show one figure as a link to its evidence."""
    found = cache.figure_detail(observation_id, language)
    if found is None:
        return
    figure = evidence.row_dict(found.figure)
    value, when = words.value_text(figure, language, full=True), words.short_period(figure, language)
    where = f"{evidence.plain(figure['region_name'])} · " if with_place else ""
    st.page_link(
        "pages/evidence.py",
        label=f"{where}**{evidence.plain(value)}** {evidence.plain(figure['indicator_name'])} · {evidence.plain(when)}",
        icon=":material/fact_check:",
        query_params=state.link("evidence", figure=observation_id),
    )


def _beside(row: Mapping[str, Any], language: str, min_grade: str) -> None:
    """List the other figures of the place and theme: side by side, not cause."""
    figures = cache.figures(language)
    own = figures[(figures["region_code"] == row["region_code"]) & (figures["theme"] == row["theme"])]
    own = own[(own["scope"] == "") & (own["grade"] <= min_grade) & ~own["observation_id"].isin(row["observation_ids"])]
    if own.empty:
        return
    label = say(language, "practices.beside", theme=say(language, f"theme.{row['theme']}"), count=len(own))
    with st.expander(label):
        for figure in records(own.head(_SIDE)):
            figure_link(figure["observation_id"], language)
        if len(own) > _SIDE:
            st.page_link(
                "pages/evidence.py",
                label=say(language, "practices.beside_more", count=len(own)),
                icon=":material/arrow_forward:",
                query_params=state.link(
                    "evidence", listing="figures", view=View(regions=(row["region_code"],), theme=row["theme"])
                ),
            )


def _place(view: View, language: str) -> None:
    frame = cache.frame(
        View(kind="practice_matrix", regions=(view.highlight,), theme=view.theme, min_grade=view.min_grade), language
    )
    found = records(frame.rows[frame.rows["gap"].isna()])
    name = str(frame.rows["region_name"].iloc[0]) if len(frame.rows) else view.highlight
    st.header(evidence.plain(say(language, "practices.place_title", place=name, count=len(found))), anchor=False)
    measured = sum(bool(row["observation_ids"]) for row in found)
    st.caption(say(language, "practices.place_caption", count=measured))
    place_cards(found, language, view.min_grade)
    st.caption(f":material/warning: {say(language, 'practices.absence')}")


def place_cards(found: list[dict[str, Any]], language: str, min_grade: str = GRADES[-1]) -> None:
    """Show practices of one place as cards, those with figures first, in two columns."""
    found = sorted(found, key=lambda row: not row["observation_ids"])
    columns = st.columns(2, gap="medium")
    for at, row in enumerate(found):
        with columns[at % 2], st.container(border=True):
            head = f"{row['practice_name']} · {say(language, 'theme.' + row['theme'])}"
            card(row, language, head=head, min_grade=min_grade)

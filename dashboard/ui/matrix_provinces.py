"""The coverage matrix of a great many places: by province, and one province's places on request."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.locale import say
from dashboard.render import charts, province_matrix
from dashboard.ui import cache, cache_pictures, faults, scope, state
from dashboard.ui.markup import plain
from dashboard.view import View

MOST_PLACES: Final = 400
"""Places of which every one may have a row of its own; more are told by province."""


def needed(view: View, language: str) -> bool:
    """Say whether so many places are asked for that the matrix is told by province."""
    return not view.within and view.group == "all" and _sourced(language) > MOST_PLACES


def pick(language: str) -> None:
    """Pick one province, where there are too many places to list."""
    if _sourced(language) <= MOST_PLACES:
        return
    found = cache.coverage_by_province(_whole(state.view()), language)
    names = {
        row.code: say(language, "matrix.places", name=row.name, count=row.places)
        for row in found.provinces.itertuples(index=False)
    }
    st.selectbox(
        say(language, "matrix.province"),
        ("", *names),
        format_func=lambda code: names.get(code, code) if code else say(language, "matrix.province_none"),
        key=state.hold(scope.key("within"), state.view().within if state.view().within in names else "", ""),
        on_change=scope.take,
        args=("within", scope.key("within")),
        width=300,
    )


@faults.fragment
def show(view: View, language: str, colours: str) -> None:
    """Show the matrix by province; a square opens its province."""
    found = cache.coverage_by_province(view, language)
    if found.counts.empty:
        st.info(say(language, "compare.empty"))
        return
    st.markdown(f"**{plain(province_matrix.title(found, language))}**")
    st.caption(plain(province_matrix.caption(found, language)))
    event = st.plotly_chart(
        cache_pictures.provinces(view, language, colours),
        theme=None,
        key=f"provinces_{view.theme}_{language}",
        on_select="rerun",
        selection_mode="points",
        config=charts.CONFIG,
        alt=province_matrix.title(found, language),
    )
    if event.selection.points:
        state.change(within=str(event.selection.points[0]["customdata"]))
        st.rerun()


def _whole(view: View) -> View:
    return View(kind="coverage_matrix", theme=view.theme)


def _sourced(language: str) -> int:
    regions = cache.catalogue(language).regions
    return int((regions["has_source"].astype(bool) & (regions["level"] != "country")).sum())

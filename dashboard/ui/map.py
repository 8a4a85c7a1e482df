"""The map page: pick a figure and a tier, look at it from the nation to the county, and go to the evidence.

Whatever a click on the map does, the buttons and lists above it do by keyboard.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

import streamlit as st

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import map_deck, map_words, words
from dashboard.render.map_geometry import outlines, province_of
from dashboard.render.map_marks import is_share, marks
from dashboard.ui import cache, cache_pictures, evidence, faults, map_dense, map_key, pickers, scope, show, state
from dashboard.view import MAP_LEVELS, THEMES, View

_TOTALS = ("", "columns", "yes")


def page() -> None:
    """Show the whole page."""
    language = state.language()
    _usual(language)
    _pick(language)
    view = state.view()
    frame = cache.frame(view, language)
    if frame.rows.empty:
        # A province without a figure is still shown: one has clicked on it.
        _trail(view, language)
        st.info(say(language, "map.none"))
        _chart(frame, view, show.theme())
        st.caption(evidence.plain(map_words.map_footnote(language)))
        return
    show.headline(frame, view)
    _trail(view, language)
    _picture(view, language, show.theme())
    _twin(frame, view, language)


def _twin(frame: Frame, view: View, language: str) -> None:
    """Show the table; where it has thousands of rows, only once it is opened."""
    title = say(language, "compare.table")
    if not marks(frame, view).dense:
        st.subheader(title, anchor=False)
        show.twin(view, language)
        return
    folded = st.expander(title, icon=":material/table:", key=f"map_twin_{language}", on_change="rerun")
    if folded.open:
        with folded:
            show.twin(view, language)


def _usual(language: str) -> None:
    """Bring a link to what this page can show: one indicator, and a zoom to a region that is known."""
    view = state.view()
    if view.kind != "figure_map":
        state.change(kind="figure_map")
    if len(view.indicators) > 1:
        state.change(indicators=view.indicators[:1])
    if view.within and view.within not in _names(language):
        state.ignore("in", view.within)
        state.change(within="")


def _pick(language: str) -> None:
    with st.container(border=True):
        theme, what, rate = st.columns([1.3, 4.2, 1.9], vertical_alignment="bottom")
        with theme:
            st.selectbox(
                say(language, "pick.theme"),
                ("", *THEMES),
                format_func=lambda t: say(language, f"theme.{t}" if t else "pick.theme_all"),
                key=state.hold(scope.key("theme"), state.view().theme),
                on_change=scope.take,
                args=("theme", scope.key("theme")),
            )
        with what:
            _indicator(language)
        with rate:
            scope.normalisation()
        tier, how, into = st.columns([1.9, 2.3, 1.9], vertical_alignment="bottom")
        with tier:
            scope.one("map_level", MAP_LEVELS, lambda level: say(language, f"tier.{level}"), say(language, "map.level"))
        with how:
            _totals(language)
        with into:
            _zoom(language)
        scope.row(own_places=False)


def _indicator(language: str) -> None:
    view = state.view()
    chosen = (view.indicators or (cache.default_indicator(),))[0]
    names = pickers.indicator_names(cache.catalogue(language), (chosen,), language)
    st.selectbox(
        say(language, "pick.indicator"),
        list(names),
        format_func=lambda i: names.get(i, i),
        key=state.hold(scope.key("indicator"), chosen if chosen in names else None),
        on_change=_take_indicator,
        placeholder=say(language, "pick.indicator_none"),
    )


def _take_indicator() -> None:
    chosen = st.session_state[scope.key("indicator")]
    # A switch to colouring totals was meant for the figure that it was made for.
    state.change(indicators=(chosen,) if chosen else (), family="", totals="")


def _totals(language: str) -> None:
    """Let counts be drawn otherwise than as circles; colouring areas by them is a choice with a warning beside it."""
    view = state.view()
    if is_share(cache.frame(view, language), view):
        st.caption(say(language, "map.share_note"))
        return
    st.segmented_control(
        say(language, "map.totals"),
        _TOTALS,
        format_func=lambda how: say(language, f"map.totals_{how or 'circles'}"),
        key=state.hold(scope.key("totals"), view.totals),
        on_change=scope.take,
        args=("totals", scope.key("totals")),
        required=True,
        help=say(language, "map.totals_help"),
    )


def _names(language: str) -> dict[str, str]:
    """Return the regions that one can zoom to: every province, and the prefectures and provinces of the atlas."""
    found = {code: o.name_zh if language == "zh" else o.name_en for code, o in outlines("province").items()}
    regions = cache.catalogue(language).regions
    larger = regions[regions["level"].isin(["province", "prefecture"])]
    found |= dict(zip(larger["region_code"], larger["region_name"], strict=True))
    return dict(sorted(found.items()))


def _zoom(language: str) -> None:
    """Pick a province, and inside one a prefecture: what a click on the map does, by keyboard."""
    view, names = state.view(), _names(language)
    province = province_of(view.within) if view.within else ""
    # Names tell apart what the list cannot show as a tree: provinces first, then the prefectures of the one at hand.
    inner = [code for code in names if code.endswith("0000")]
    inner += [code for code in names if province and code[:2] == province[:2] and code != province]
    st.selectbox(
        say(language, "map.zoom_to"),
        ["", *inner],
        format_func=lambda code: names.get(code, code) if code else say(language, "map.nation"),
        key=state.hold(scope.key("within"), view.within),
        on_change=scope.take,
        args=("within", scope.key("within")),
    )


def _trail(view: View, language: str) -> None:
    """Show where the map is zoomed to, as buttons that lead back out."""
    if not view.within:
        return
    names = _names(language)
    path = ["", *dict.fromkeys(code for code in (province_of(view.within), view.within) if code in names)]
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="map_trail"):
        for at, code in enumerate(path):
            if at:
                st.markdown("›", width="content")
            st.button(
                names[code] if code else say(language, "map.nation"),
                key=f"trail_{code or 'nation'}_{language}",
                disabled=code == view.within,
                on_click=state.change,
                kwargs={"within": code},
            )


@faults.fragment
def _picture(view: View, language: str, colours: str) -> None:
    frame = cache.frame(view, language)
    found = marks(frame, view)
    drawn, beside = st.columns([2.15, 1], gap="large")
    with drawn:
        chosen = _chart(frame, view, colours)
        if not outlines("province"):
            st.warning(say(language, "map.no_outlines"))
        lost = map_words.lost_words(found, language)
        if lost:
            st.caption(evidence.plain(lost))
        st.caption(evidence.plain(map_words.map_footnote(language)))
        st.caption(evidence.plain(words.footnote(frame, view)))
    with beside, st.container(key="beside_map"):
        _evidence(frame, chosen or view.highlight, language)
        map_key.legend(found, language, colours)
        show.words_beside(frame, view)
        map_key.gaps(frame, language)


def _chart(frame: Frame, view: View, colours: str) -> str:
    """Draw the map and return the code of the place that was clicked; a click on a province zooms to it."""
    if marks(frame, view).dense:
        chosen = map_dense.chart(frame, view, colours, words.alt_text(frame, view))
        _into(chosen.get("province", ""), view)
        return chosen.get("place", "")
    clicks = st.session_state.setdefault("map_clicks", 0)
    event: Any = st.pydeck_chart(
        map_deck.figure_map(frame, view, colours, cache_pictures.BOUNDARIES),
        height=map_deck.HEIGHT,
        # The number of clicks makes every zoom a map of its own, on which nothing is chosen yet.
        key=f"map_{clicks}_{colours}_{urlencode({**view.to_query(), 'lang': frame.language}, doseq=True)}",
        on_select="rerun",
        selection_mode="single-object",
        alt=words.alt_text(frame, view),
    )
    picked = [item for items in event.selection.objects.values() for item in items]
    known = [{**item, **item.get("properties", {})} for item in picked]
    places = [item["region_code"] for item in known if "region_code" in item]
    provinces = [item["code"] for item in known if "region_code" not in item and "code" in item]
    if provinces and not places:
        _into(str(provinces[0]), view)
    return str(places[0]) if places else ""


def _into(province: str, view: View) -> None:
    """Zoom to a province that was clicked, unless the map is there already."""
    if province and province != province_of(view.within or "0"):
        st.session_state["map_clicks"] = st.session_state.get("map_clicks", 0) + 1
        state.change(within=province)
        st.rerun()


def _evidence(frame: Frame, code: str, language: str) -> None:
    """Show what stands behind a place that was clicked or is spoken of, and the way to its page."""
    rows = frame.rows[frame.rows["region_code"] == code]
    if rows.empty:
        st.info(say(language, "map.hint"), icon=":material/touch_app:")
        return
    evidence.row_panel(rows)
    for mark in marks(frame, state.view()).places:
        if mark.code == code and mark.moved:
            st.caption(evidence.plain(map_words.moved_words(mark, language)))
    st.page_link(
        "pages/region.py",
        label=say(language, "map.region"),
        icon=":material/location_on:",
        query_params=state.link("region", view=View(kind="profile", highlight=code)),
    )

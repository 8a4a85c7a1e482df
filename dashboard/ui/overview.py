"""The front page: what is here, where, how fresh. Every count leads to what it counts."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from dashboard.locale import say
from dashboard.queries import Overview
from dashboard.render import deck, map_words, words
from dashboard.ui import cache, cache_pictures, evidence, faults, state, tables
from dashboard.ui.show import theme
from dashboard.view import View


def counts() -> Overview:
    """Return the counts of the snapshot and say the finding of the page."""
    language = state.language()
    found = cache.overview(language)
    st.header(say(language, "overview.title", regions=found.regions), anchor=False)
    st.caption(say(language, "overview.lead", figures=f"{found.figures:,}", sources=found.sources))
    return found


def tiles(found: Overview) -> None:
    """Show the headline counts, each with the list of what it counts."""
    language = state.language()
    shown: tuple[tuple[str, int, str, dict[str, int]], ...] = (
        ("regions", found.regions, "places", {"background": found.background_regions}),
        ("figures", found.figures, "figures", {"derived": found.derived, "background": found.background_figures}),
        (
            "indicators",
            found.indicators_with_figures,
            "indicators",
            {"indicators": found.indicators, "found": found.indicators_with_figures},
        ),
        ("sources", found.sources, "sources", {}),
        ("practices", found.practices, "practices", {"region_practices": found.region_practices}),
    )
    for column, (name, count, listing, values) in zip(st.columns(len(shown)), shown, strict=True):
        with column, st.container(border=True):
            st.metric(
                say(language, f"overview.{name}"),
                f"{count:,}",
                help=say(language, f"overview.{name}_help", **values),
            )
            st.page_link(
                "pages/evidence.py",
                label=say(language, "overview.see_list"),
                icon=":material/arrow_forward:",
                query_params=state.link("evidence", listing=listing) or None,
            )


def places_and_themes(found: Overview) -> None:
    """Show the map of the places beside the themes and the years."""
    language = state.language()
    left, right = st.columns([1.55, 1], gap="large")
    with left:
        st.subheader(say(language, "overview.map"), anchor=False)
        _map(language, theme())
    with right:
        _themes(found, language)
        _freshness(found, language)


def newest(found: Overview) -> None:
    """Show the newest figures; a row opens its evidence."""
    language = state.language()
    st.subheader(say(language, "overview.newest"), anchor=False)
    st.caption(say(language, "overview.newest_caption"))
    _newest(found.newest)
    st.page_link(
        "pages/evidence.py",
        label=say(language, "overview.newest_more"),
        icon=":material/arrow_forward:",
        query_params=state.link("evidence", listing="figures"),
    )


@faults.fragment
def _newest(rows: pd.DataFrame) -> None:
    left, beside = st.columns([2.6, 1], gap="large")
    with left:
        chosen = tables.figures(rows, key="newest", opens=False)
    with beside:
        if chosen is None:
            st.info(say(state.language(), "overview.newest_hint"), icon=":material/touch_app:")
        else:
            evidence.panel(str(rows.iloc[chosen]["observation_id"]))


@faults.fragment
def _map(language: str, colours: str) -> None:
    view = View(kind="places_map")
    frame = cache.frame(view, language)
    st.caption(f"{evidence.plain(words.caption(frame, view))}{say(language, 'overview.map_caption')}")
    event = st.pydeck_chart(
        cache_pictures.map_of_places(view, language, colours),
        height=deck.HEIGHT,
        key=f"map_{language}",
        on_select="rerun",
        selection_mode="single-object",
        alt=words.alt_text(frame, view),
    )
    st.caption(evidence.plain(map_words.map_footnote(language)))
    places = frame.rows[frame.rows["figures"] > 0].sort_values("figures", ascending=False, kind="stable")
    names = dict(zip(places["region_code"], places["region_name"], strict=True))
    clicked = [item["region_code"] for items in event.selection.objects.values() for item in items]
    picked = st.selectbox(
        say(language, "overview.place"),
        list(names),
        index=None,
        format_func=lambda code: names.get(code, code),
        placeholder=say(language, "overview.place_none"),
        label_visibility="collapsed",
        key=f"map_place_{language}",
    )
    code = picked or (clicked[0] if clicked else None)
    if code in names:
        row = places[places["region_code"] == code].iloc[0]
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(
                say(
                    language,
                    "overview.place_counts",
                    place=f"**{evidence.plain(row['region_name'])}**",
                    figures=int(row["figures"]),
                    indicators=int(row["indicators"]),
                    practices=int(row["practices"]),
                ),
                width="content",
            )
            st.page_link(
                "pages/region.py",
                label=say(language, "map.region"),
                icon=":material/location_on:",
                query_params=state.link("region", view=View(kind="profile", highlight=str(code))),
            )
            st.page_link(
                "pages/evidence.py",
                label=say(language, "overview.place_list"),
                icon=":material/arrow_forward:",
                query_params=state.link("evidence", listing="figures", view=View(regions=(str(code),))),
            )


def _themes(found: Overview, language: str) -> None:
    st.subheader(say(language, "overview.themes"), anchor=False)
    st.caption(say(language, "overview.themes_caption", background=found.background_regions))
    ids = found.themes["theme"].tolist()
    shown = pd.DataFrame(
        {
            "theme": [say(language, f"theme.{name}") for name in ids],
            "theme_indicators": found.themes["indicators"],
            "theme_with_figures": found.themes["with_figures"],
            "theme_figures": found.themes["figures"],
            "theme_regions": found.themes["regions"],
        }
    )
    heads = {name: say(language, f"overview.{name}") for name in shown.columns}
    tables.table(shown, key="themes", open_row=lambda at: state.change(theme=ids[at]), columns=heads)


def _freshness(found: Overview, language: str) -> None:
    st.subheader(say(language, "overview.freshness"), anchor=False)
    rows = found.freshness.sort_values("year", ascending=False, na_position="last", kind="stable")
    years = ["none" if pd.isna(year) else str(int(year)) for year in rows["year"]]
    shown = pd.DataFrame(
        {
            "year": [say(language, "overview.year_unknown") if year == "none" else year for year in years],
            "theme_figures": rows["figures"].tolist(),
            "theme_regions": rows["regions"].tolist(),
        }
    )
    heads = {
        "year": say(language, "overview.year"),
        "theme_figures": st.column_config.ProgressColumn(
            say(language, "overview.theme_figures"),
            format="%d",
            min_value=0,
            max_value=int(rows["figures"].max()) if len(rows) else 1,
        ),
        "theme_regions": say(language, "overview.theme_regions"),
    }
    tables.leading(
        shown,
        key="freshness",
        page="evidence",
        label="overview.year_list",
        hint="overview.freshness_caption",
        targets=[{"listing": "figures", "year": year} for year in years],
        columns=heads,
        height=250,
    )

"""The page of practices: who does this, the matrix, who is alike, what peers do, and a practice beside a figure."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.practices import lacking
from dashboard.ui import (
    cache,
    evidence,
    faults,
    practices_cards,
    practices_evidence,
    practices_search,
    scope,
    show,
    state,
    tables,
)
from dashboard.view import THEMES, View

PARTS: Final = ("", "matrix", "similarity", "peers", "outcome")
_KINDS: Final = {"matrix": "practice_matrix", "similarity": "practice_similarity", "outcome": "practice_outcome"}
_FEW_NAMES: Final = 7
_TRIED: Final = 20  # practices tried for one that can stand beside a figure
_STYLE: Final = """<style>
.atlas-tag { display: inline-block; padding: .08rem .55rem; margin: .12rem .35rem .12rem 0; border: 1px solid #8896A566;
  border-radius: 3px; font-size: .93rem; }
.atlas-tag b { margin-left: .35rem; }
.atlas-local { font-size: 1.12rem; font-weight: 700; line-height: 1.5; }
.atlas-said { font-size: .93rem; opacity: .8; line-height: 1.6; }
.st-key-practices_search input { font-size: 1.1rem; }
</style>"""


def page() -> None:
    """Show the search box and the part of the page that the link opens."""
    language = state.language()
    st.html(_STYLE)
    st.header(say(language, "practices.title"), anchor=False)
    practices_search.box()
    found = state.current()
    part = found.part if found.part in PARTS else ""
    if found.search:
        practices_search.results(found.search)
        return
    st.segmented_control(
        say(language, "practices.part"),
        PARTS,
        format_func=lambda name: say(language, f"practices.part_{name or 'who'}"),
        key=state.hold(f"practices_part_{language}", part),
        on_change=lambda: state.open_part(st.session_state[f"practices_part_{language}"] or ""),
        label_visibility="collapsed",
    )
    {"": practices_cards.who, "matrix": _matrix, "similarity": _similarity, "peers": _peers, "outcome": _outcome}[
        part
    ]()


def _theme(language: str) -> None:
    st.selectbox(
        say(language, "pick.theme"),
        ("", *THEMES[:-1]),
        format_func=lambda t: say(language, f"theme.{t}" if t else "pick.theme_all"),
        key=state.hold(scope.key("theme"), state.view().theme),
        on_change=scope.take,
        args=("theme", scope.key("theme")),
    )


def _pick_matrix(language: str) -> None:
    with st.container(border=True):
        theme, rest = st.columns([1.2, 6], vertical_alignment="bottom")
        with theme:
            _theme(language)
        with rest:
            scope.row()


def _matrix() -> None:
    _pick_matrix(state.language())
    _picture("matrix")


def _similarity() -> None:
    _pick_matrix(state.language())
    _picture("similarity")


def _picture(part: str) -> None:
    show.picture(state.view().with_(kind=_KINDS[part]))


def _peers() -> None:
    language = state.language()
    names = practices_cards.searched_places(language)
    view = state.view().with_(kind="practice_matrix", practices=())
    if not view.highlight:  # an example is better than an empty page
        usual = cache.trend_place()
        view = view.with_(highlight=usual if usual in names else next(iter(names), ""))
    _pick_peers(names, view, language)
    if not view.highlight:
        st.info(say(language, "practices.peers_pick"), icon=":material/touch_app:")
        return
    rows = cache.frame(view, language).rows
    place = dict(zip(rows["region_code"], rows["region_name"], strict=True)).get(view.highlight)
    place = place or names.get(view.highlight, view.highlight)
    if view.highlight not in names:
        st.info(say(language, "practices.peers_unsearched", place=place))
        return
    others = rows[rows["region_code"] != view.highlight].drop_duplicates("region_code")
    if (others["gap"] == "not_searched").all():
        _nobody_searched(others["region_name"].tolist(), place, language)
        return
    missing = lacking(rows, view.highlight)
    if missing.empty:
        st.info(say(language, "practices.peers_none", place=place))
        return
    shared = missing[missing["doing"] > 1]
    peers = int(missing["searched"].iloc[0])
    st.header(
        evidence.plain(say(language, "practices.peers_title", place=place, count=len(shared), peers=peers)),
        anchor=False,
    )
    group = "own" if view.regions else view.group
    st.caption(say(language, "practices.peers_group", group=say(language, f"practices.peers_group_{group}")))
    st.caption(evidence.plain(say(language, "practices.peers_caption", place=place, more=len(missing) - len(shared))))
    _lacking(view, language)
    wanted = shared if len(shared) else missing
    show.picture(view.with_(practices=tuple(wanted["practice_id"].head(60)), theme=""), table=False)


def _pick_peers(names: dict[str, str], view: View, language: str) -> None:
    shown = {**({view.highlight: view.highlight} if view.highlight not in names and view.highlight else {}), **names}
    known = cache.catalogue(language).regions.set_index("region_code")["region_name"]
    with st.container(border=True):
        place, theme, rest = st.columns([1.6, 1.2, 4.6], vertical_alignment="bottom")
        with place:
            st.selectbox(
                say(language, "practices.peers_place"),
                list(shown),
                format_func=lambda code: known.get(code, code),
                key=state.hold(scope.key("peers_place"), view.highlight or None),
                on_change=scope.take,
                args=("highlight", scope.key("peers_place")),
            )
        with theme:
            _theme(language)
        with rest:
            scope.row(highlight=False)


def _nobody_searched(others: list[str], place: str, language: str) -> None:
    """Say that the places to compare with were never searched for practices, and offer those that were."""
    comma = say(language, "list.comma")
    few = comma.join(others[:_FEW_NAMES]) or say(language, "practice.nobody")
    text = say(language, "practices.peers_all_unsearched", place=place, count=len(others), names=few)
    st.info(evidence.plain(text), icon=":material/info:")
    st.button(
        say(language, "practices.peers_searched", count=len(practices_cards.searched_places(language))),
        on_click=state.change,
        kwargs={"group": "all", "regions": (), "levels": ()},
        key="peers_searched",
    )


@faults.fragment
def _lacking(view: View, language: str) -> None:
    frame = cache.frame(view, language)
    missing = lacking(frame.rows, view.highlight)
    comma = say(language, "list.comma")
    shown = missing[["practice_name"]].assign(
        doing=[say(language, "practices.of_peers", count=r["doing"], peers=r["searched"]) for r in records(missing)],
        region=[comma.join(names) for names in missing["region_names"]],
        theme=[say(language, f"theme.{theme}") for theme in missing["theme"]],
    )
    heads = {name: say(language, f"evidence.{name}") for name in ("practice_name", "theme")}
    heads |= {"doing": say(language, "practices.doing"), "region": say(language, "practices.which_peers")}
    left, beside = st.columns([1.9, 1], gap="large")
    with left:
        at = tables.table(shown, key="lacking", columns=heads, height=430)
    with beside:
        if at is None:
            st.info(say(language, "practices.peers_hint"), icon=":material/touch_app:")
            return
        chosen = records(missing.iloc[[at]])[0]
        for code in chosen["region_codes"]:
            practices_evidence.panel(frame, code, chosen["practice_id"], key=f"panel_{code}")


def _usual_practice(view: View, language: str) -> tuple[str, ...]:
    """Return a practice to begin with: of the most shared, the one whose own figure most places publish."""
    rows = cache.catalogue(language).practices.sort_values("regions", ascending=False, kind="stable")
    ids = rows["practice_id"].head(_TRIED).tolist()
    most, best = 0, tuple(ids[:1])
    for id_ in ids:
        found = cache.outcome_choices(view.with_(indicators=(), practices=(id_,)), language)
        places = int(found.loc[found["linked"], "places"].max()) if found["linked"].any() else 0
        if places > most:
            most, best = places, (id_,)
    return best


def _outcome() -> None:
    language = state.language()
    names = practices_cards.practice_names(language)
    view = state.view().with_(kind="practice_outcome")
    view = view if view.practices else view.with_(practices=_usual_practice(view, language))
    with st.container(border=True):
        practice, indicator = st.columns(2, vertical_alignment="bottom")
        with practice:
            practices_cards.pick_practice(names, language, view.practices)
        choices = cache.outcome_choices(view.with_(indicators=()), language)
        labels = {
            row["indicator_id"]: say(
                language,
                "practices.outcome_linked" if row["linked"] else "practices.outcome_option",
                name=row["name"],
                count=row["places"],
            )
            for row in records(choices)
        }
        chosen = (view.indicators or tuple(labels)[:1] or ("",))[0]
        if chosen and chosen not in labels:  # the link may name one that a single place publishes
            known = cache.catalogue(language).indicators.set_index("indicator_id")
            if chosen in known.index:
                row = known.loc[chosen]
                labels[chosen] = say(language, "practices.outcome_option", name=row["name"], count=row["regions"])
        with indicator:
            st.selectbox(
                say(language, "pick.indicator"),
                list(labels),
                format_func=lambda i: labels.get(i, i),
                key=state.hold(scope.key("outcome"), chosen if chosen in labels else None),
                on_change=lambda: state.change(indicators=(st.session_state[scope.key("outcome")],)),
                placeholder=say(language, "pick.indicator_none"),
            )
        scope.row()
    if not view.practices:
        st.info(say(language, "practices.outcome_pick"), icon=":material/touch_app:")
        return
    show.picture(view.with_(indicators=(chosen,) if chosen else (), practices=view.practices[:1]))

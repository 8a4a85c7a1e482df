"""What a visitor picks; every choice goes into the view of the page, and so into the link."""

from __future__ import annotations

from typing import Final

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import LANGUAGES, say
from dashboard.queries import Catalogue
from dashboard.ui import cache, matrix_provinces, peers, scope, state
from dashboard.view import COMPARISONS, THEMES

_MODES = ("one", "several", "family")
MANY_KINDS: Final = ("heatmap", "small_multiples", "profile")
"""Pictures that show many indicators while none is chosen."""


def matrix() -> None:
    """Pick the theme and the range of the coverage matrix."""
    language = state.language()
    st.subheader(say(language, "overview.matrix"), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        scope.one("theme", THEMES, lambda t: say(language, f"theme.{t}"), say(language, "pick.theme"))
        # A nation has no base regions: what is there by default would be an empty matrix.
        base = cache.catalogue(language).regions["base_seven"].any()
        groups = ("all", "base_seven") if base else ("all",)
        scope.one("group", groups, lambda g: say(language, f"pick.group_{g}"), say(language, "pick.group"))
        matrix_provinces.pick(language)


def comparison() -> None:
    """Pick the picture, what is compared, where, and how strictly."""
    language = state.language()
    catalogue = cache.catalogue(language)
    with st.container(border=True):
        kind, rate = st.columns([5.4, 1.6], vertical_alignment="bottom")
        with kind:
            scope.one("kind", COMPARISONS, lambda k: say(language, f"kind_name.{k}"), say(language, "pick.kind"))
        with rate:
            scope.normalisation()
        if state.view().kind == "scatter":
            _pair(catalogue, language)
        else:
            _subject(catalogue, language)
        scope.row()
    view = state.view()
    if view.group == "peers" and not view.regions and view.highlight:
        with st.expander(say(language, "pick.peers"), icon=":material/hub:"):
            peers.choose(view)
            peers.explain(view)


def subject() -> None:
    """Pick one indicator, several, or a family."""
    language = state.language()
    _subject(cache.catalogue(language), language)


def _pair(catalogue: Catalogue, language: str) -> None:
    """Pick the two indicators of a scatter."""
    view = state.view()
    usual = cache.frame(view, language).indicators["indicator_id"].tolist()
    chosen = tuple(view.indicators if len(view.indicators) > 1 else usual)[:2]
    names = indicator_names(catalogue, chosen, language)
    for at, (column, axis) in enumerate(zip(st.columns(2), ("x", "y"), strict=True)):
        with column:
            st.selectbox(
                say(language, f"pick.axis_{axis}"),
                list(names),
                format_func=lambda i: names.get(i, i),
                key=state.hold(scope.key(f"axis_{axis}"), chosen[at] if at < len(chosen) else None),
                on_change=_take_pair,
                placeholder=say(language, "pick.indicator_none"),
            )


def _take_pair() -> None:
    both = (st.session_state[scope.key("axis_x")], st.session_state[scope.key("axis_y")])
    state.change(indicators=tuple(i for i in both if i), family="")


def _subject(catalogue: Catalogue, language: str) -> None:
    mode = _mode()
    kind, theme, what = st.columns([2.1, 1.4, 5.1], vertical_alignment="bottom")
    with kind:
        st.segmented_control(
            say(language, "pick.what"),
            _MODES,
            format_func=lambda k: say(language, f"pick.by_{k}"),
            key=state.hold(scope.key("what"), mode),
            on_change=_change_mode,
            args=(scope.key("what"), catalogue),
            required=True,
        )
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
        {"one": _indicator, "several": _indicators, "family": _families}[mode](catalogue, language)


def _indicator(catalogue: Catalogue, language: str) -> None:
    chosen = (state.view().indicators or (cache.default_indicator(),))[0]
    names = indicator_names(catalogue, (chosen,), language)
    st.selectbox(
        say(language, "pick.indicator"),
        list(names),
        format_func=lambda i: names.get(i, i),
        key=state.hold(scope.key("indicator"), chosen if chosen in names else None),
        on_change=_take_indicator,
        args=(scope.key("indicator"),),
        placeholder=say(language, "pick.indicator_none"),
    )


def _indicators(catalogue: Catalogue, language: str) -> None:
    # A picture of many indicators has its own usual ones while none is chosen.
    many = state.view().kind in MANY_KINDS
    chosen = state.view().indicators or (() if many else (cache.default_indicator(),))
    names = indicator_names(catalogue, chosen, language)
    st.multiselect(
        say(language, "pick.indicator"),
        list(names),
        format_func=lambda i: names.get(i, i),
        key=state.hold(scope.key("indicators"), [i for i in chosen if i in names]),
        on_change=scope.take_many,
        args=("indicators", scope.key("indicators")),
        placeholder=say(language, "pick.indicators_usual" if many else "pick.indicator_none"),
        select_all=False,
    )


def indicator_names(catalogue: Catalogue, chosen: tuple[str, ...], language: str) -> dict[str, str]:
    """Return id → label of what can be picked; the name in the other language stands behind it, to be typed as well.

    A theme narrows the list, but never hides what is chosen already.
    """
    theme = state.view().theme
    return _indicator_labels(theme, chosen if theme else (), language)


@cache.keep(64)
def _indicator_labels(theme: str, chosen: tuple[str, ...], language: str) -> dict[str, str]:
    other = cache.catalogue(_other(language)).indicators.set_index("indicator_id")["name"].to_dict()
    rows = _of_theme(cache.catalogue(language).indicators, theme, chosen, "indicator_id")
    return {
        row["indicator_id"]: say(
            language,
            "pick.indicator_option",
            name=row["name"],
            regions=row["regions"],
            other=other.get(row["indicator_id"], ""),
        )
        for row in records(rows)
    }


def _families(catalogue: Catalogue, language: str) -> None:
    chosen = state.view().family
    other = cache.catalogue(_other(language)).families.set_index("family")["name"]
    names = {
        row["family"]: say(
            language,
            "pick.family_option",
            name=row["name"],
            indicators=row["indicators"],
            regions=row["regions"],
            other=other.get(row["family"], ""),
        )
        for row in _of_theme(catalogue.families, state.view().theme, (chosen,), "family").to_dict("records")
    }
    st.selectbox(
        say(language, "pick.family"),
        list(names),
        format_func=lambda f: names.get(f, f),
        key=state.hold(scope.key("family"), chosen if chosen in names else None),
        on_change=scope.take,
        args=("family", scope.key("family")),
        placeholder=say(language, "pick.indicator_none"),
    )


def _of_theme(rows: pd.DataFrame, theme: str, chosen: tuple[str, ...], column: str) -> pd.DataFrame:
    """Keep the rows of the theme picked, and what is chosen whatever its theme: a filter never changes the picture."""
    return rows if not theme else rows[(rows["theme"] == theme) | rows[column].isin(chosen)]


def _take_indicator(key: str) -> None:
    chosen = st.session_state[key]
    state.change(indicators=(chosen,) if chosen else (), family="")


def _mode() -> str:
    """Return which picker is shown: what the link holds decides, the visitor only between one and several."""
    view = state.view()
    if view.family and not view.indicators:
        return "family"
    if view.kind in MANY_KINDS:
        return "several"
    return "several" if len(view.indicators) > 1 or st.session_state.get("several") else "one"


def _change_mode(key: str, catalogue: Catalogue) -> None:
    """Go from an indicator to its family, or from a family to its most published indicator."""
    view, rows, mode = state.view(), catalogue.indicators, st.session_state[key]
    first = (view.indicators or (cache.default_indicator(),))[0]
    st.session_state["several"] = mode == "several"
    if mode == "family":
        family = rows.loc[rows["indicator_id"] == first, "family"]
        state.change(indicators=(), family=str(family.iloc[0]) if len(family) else "")
    elif view.family and not view.indicators:
        members = rows[rows["family"] == view.family].sort_values("regions", ascending=False, kind="stable")
        state.change(family="", indicators=tuple(members["indicator_id"].head(1)))
    elif mode == "one":
        state.change(indicators=view.indicators[:1])


def _other(language: str) -> str:
    return next(other for other in LANGUAGES if other != language)

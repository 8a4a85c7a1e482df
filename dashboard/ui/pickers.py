"""What a visitor picks; every choice goes into the view of the page, and so into the link."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import LANGUAGES, say
from dashboard.queries import Catalogue
from dashboard.ui import cache, state
from dashboard.view import GRADES, GROUPS, LEVELS, THEMES, View

_MODES = ("one", "several", "family")
_LEVELS = tuple(level for level in LEVELS if level != "country")


def matrix() -> None:
    """Pick the theme and the range of the coverage matrix."""
    language = state.language()
    st.subheader(say(language, "overview.matrix"), anchor=False)
    with st.container(horizontal=True, gap="medium", vertical_alignment="bottom"):
        _one("theme", THEMES, lambda t: say(language, f"theme.{t}"), say(language, "pick.theme"))
        _one("group", GROUPS, lambda g: say(language, f"pick.group_{g}"), say(language, "pick.group"))


def comparison() -> None:
    """Pick what is compared, where, and how strictly."""
    language = state.language()
    catalogue = cache.catalogue(language)
    with st.container(border=True):
        _subject(catalogue, language)
        left, middle, right = st.columns([5, 2.4, 1.2], vertical_alignment="bottom")
        with left:
            _places(catalogue, language)
        with middle:
            _one("group", GROUPS, lambda g: say(language, f"pick.group_{g}"), say(language, "pick.group"))
        with right, st.popover(say(language, "pick.more"), width="stretch"):
            _conditions(catalogue, language)


def _subject(catalogue: Catalogue, language: str) -> None:
    mode = _mode()
    kind, theme, what = st.columns([2.1, 1.4, 5.1], vertical_alignment="bottom")
    with kind:
        st.segmented_control(
            say(language, "pick.what"),
            _MODES,
            format_func=lambda k: say(language, f"pick.by_{k}"),
            key=state.hold(_key("what"), mode),
            on_change=_change_mode,
            args=(_key("what"), catalogue),
            required=True,
        )
    with theme:
        st.selectbox(
            say(language, "pick.theme"),
            ("", *THEMES),
            format_func=lambda t: say(language, f"theme.{t}" if t else "pick.theme_all"),
            key=state.hold(_key("theme"), state.view().theme),
            on_change=_take,
            args=("theme", _key("theme")),
        )
    with what:
        {"one": _indicator, "several": _indicators, "family": _families}[mode](catalogue, language)


def _indicator(catalogue: Catalogue, language: str) -> None:
    chosen = (state.view().indicators or (cache.default_indicator(),))[0]
    names = _indicator_names(catalogue, (chosen,), language)
    st.selectbox(
        say(language, "pick.indicator"),
        list(names),
        format_func=lambda i: names.get(i, i),
        key=state.hold(_key("indicator"), chosen if chosen in names else None),
        on_change=_take_indicator,
        args=(_key("indicator"),),
        placeholder=say(language, "pick.indicator_none"),
    )


def _indicators(catalogue: Catalogue, language: str) -> None:
    chosen = state.view().indicators or (cache.default_indicator(),)
    names = _indicator_names(catalogue, chosen, language)
    st.multiselect(
        say(language, "pick.indicator"),
        list(names),
        format_func=lambda i: names.get(i, i),
        key=state.hold(_key("indicators"), [i for i in chosen if i in names]),
        on_change=_take_many,
        args=("indicators", _key("indicators")),
        placeholder=say(language, "pick.indicator_none"),
        select_all=False,
    )


def _indicator_names(catalogue: Catalogue, chosen: tuple[str, ...], language: str) -> dict[str, str]:
    """Return id → label. The name in the other language stands behind it, so that either can be typed."""
    other = cache.catalogue(_other(language)).indicators.set_index("indicator_id")["name"]
    rows = _of_theme(catalogue.indicators, chosen, "indicator_id")
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
        for row in _of_theme(catalogue.families, (chosen,), "family").to_dict("records")
    }
    st.selectbox(
        say(language, "pick.family"),
        list(names),
        format_func=lambda f: names.get(f, f),
        key=state.hold(_key("family"), chosen if chosen in names else None),
        on_change=_take,
        args=("family", _key("family")),
        placeholder=say(language, "pick.indicator_none"),
    )


def _places(catalogue: Catalogue, language: str) -> None:
    names = dict(zip(catalogue.regions["region_code"], catalogue.regions["region_name"], strict=True))
    st.multiselect(
        say(language, "pick.places"),
        list(names),
        format_func=lambda code: names.get(code, code),
        key=state.hold(_key("regions"), list(state.view().regions)),
        on_change=_take_many,
        args=("regions", _key("regions")),
        placeholder=say(language, "pick.places_none"),
        select_all=False,
    )


def _conditions(catalogue: Catalogue, language: str) -> None:
    view = state.view()
    st.multiselect(
        say(language, "pick.level"),
        _LEVELS,
        format_func=lambda level: say(language, f"level.{level}"),
        key=state.hold(_key("levels"), [level for level in view.levels if level in _LEVELS]),
        on_change=_take_many,
        args=("levels", _key("levels")),
        placeholder=say(language, "pick.level_none"),
        select_all=False,
    )
    st.selectbox(
        say(language, "pick.grade"),
        tuple(reversed(GRADES)),
        format_func=lambda grade: say(language, f"grade.{grade}"),
        key=state.hold(_key("grade"), view.min_grade),
        on_change=_take,
        args=("min_grade", _key("grade")),
    )
    names = dict(zip(catalogue.regions["region_code"], catalogue.regions["region_name"], strict=True))
    st.selectbox(
        say(language, "pick.highlight"),
        ("", *names),
        format_func=lambda code: names.get(code, code) if code else say(language, "pick.highlight_none"),
        key=state.hold(_key("highlight"), view.highlight),
        on_change=_take,
        args=("highlight", _key("highlight")),
    )
    st.button(say(language, "pick.reset"), on_click=_reset, key=_key("reset"), width="stretch")


def _one(field: str, options: tuple[str, ...], name: Callable[[str], str], label: str) -> None:
    if getattr(state.view(), field) not in options:
        state.change(**{field: options[0]})
    st.segmented_control(
        label,
        options,
        format_func=name,
        key=state.hold(_key(field), getattr(state.view(), field)),
        on_change=_take,
        args=(field, _key(field)),
        required=True,
    )


def _of_theme(rows: pd.DataFrame, chosen: tuple[str, ...], column: str) -> pd.DataFrame:
    """Keep the rows of the theme picked, and what is chosen whatever its theme: a filter never changes the picture."""
    theme = state.view().theme
    return rows if not theme else rows[(rows["theme"] == theme) | rows[column].isin(chosen)]


def _key(field: str) -> str:
    """Return a widget's key: options are sent by their labels, so each page and language has widgets of its own."""
    return f"{state.page()}_{field}_{state.language()}"


def _take(field: str, key: str) -> None:
    state.change(**{field: st.session_state[key] or ""})


def _take_many(field: str, key: str) -> None:
    chosen: list[Any] = st.session_state[key]
    changes: dict[str, Any] = {field: tuple(chosen)}
    if field == "indicators":
        changes["family"] = ""
    state.change(**changes)


def _take_indicator(key: str) -> None:
    chosen = st.session_state[key]
    state.change(indicators=(chosen,) if chosen else (), family="")


def _mode() -> str:
    """Return which picker is shown: what the link holds decides, the visitor only between one and several."""
    view = state.view()
    if view.family and not view.indicators:
        return "family"
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


def _reset() -> None:
    state.change(**{name: getattr(View(), name) for name in ("regions", "group", "levels", "min_grade", "highlight")})

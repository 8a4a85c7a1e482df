"""Which places, of what grade, level and time: the pickers that every page with a picture has."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import streamlit as st

from dashboard.locale import say
from dashboard.ui import cache, state
from dashboard.view import GRADES, GROUPS, LEVELS, NORMALISATIONS, View
from dashboard.window import window_end

_LEVELS: Final = tuple(level for level in LEVELS if level != "country")
_RESET: Final = ("regions", "group", "levels", "min_grade", "highlight", "since", "until", "peers", "peer_count")


def row(*, highlight: bool = True, own_places: bool = True) -> None:
    """Pick whose figures are shown: own places or a ready group, the place spoken of, and further conditions."""
    language = state.language()
    cells = iter(st.columns([4.2] * own_places + [1.7] + [2.2] * highlight + [1.3], vertical_alignment="bottom"))
    if own_places:
        with next(cells):
            places(language)
    with next(cells):
        _group(language)
    if highlight:
        with next(cells):
            _highlight(language)
    with next(cells), st.popover(say(language, "pick.more"), width="stretch"):
        _conditions(language)


def normalisation() -> None:
    """Pick how figures are given: as published, or as a rate."""
    language = state.language()
    st.selectbox(
        say(language, "pick.normalise"),
        NORMALISATIONS,
        format_func=lambda n: say(language, f"normalise.pick.{n}" if n else "normalise.as_published"),
        key=state.hold(key("normalise"), state.view().normalise),
        on_change=take,
        args=("normalise", key("normalise")),
    )


def places(language: str) -> None:
    """Pick places one by one; they go before any group."""
    names = cache.region_names(language)
    st.multiselect(
        say(language, "pick.places"),
        list(names),
        format_func=lambda code: names.get(code, code),
        key=state.hold(key("regions"), list(state.view().regions), []),
        on_change=take_many,
        args=("regions", key("regions")),
        placeholder=say(language, "pick.places_none"),
        select_all=False,
    )


def _group(language: str) -> None:
    st.selectbox(
        say(language, "pick.group"),
        GROUPS,
        format_func=lambda g: say(language, f"pick.group_{g}"),
        key=state.hold(key("group"), state.view().group),
        on_change=take,
        args=("group", key("group")),
        help=say(language, "pick.group_help"),
    )


def _highlight(language: str) -> None:
    names = cache.region_names(language)
    st.selectbox(
        say(language, "pick.highlight"),
        ("", *names),
        format_func=lambda code: names.get(code, code) if code else say(language, "pick.highlight_none"),
        key=state.hold(key("highlight"), state.view().highlight, ""),
        on_change=take,
        args=("highlight", key("highlight")),
    )


def _conditions(language: str) -> None:
    view = state.view()
    st.multiselect(
        say(language, "pick.level"),
        _LEVELS,
        format_func=lambda level: say(language, f"level.{level}"),
        key=state.hold(key("levels"), [level for level in view.levels if level in _LEVELS]),
        on_change=take_many,
        args=("levels", key("levels")),
        placeholder=say(language, "pick.level_none"),
        select_all=False,
    )
    st.selectbox(
        say(language, "pick.grade"),
        tuple(reversed(GRADES)),
        format_func=lambda grade: say(language, f"grade.{grade}"),
        key=state.hold(key("grade"), view.min_grade),
        on_change=take,
        args=("min_grade", key("grade")),
    )
    for name in ("since", "until"):
        st.text_input(
            say(language, f"pick.{name}"),
            key=state.hold(key(name), getattr(view, name)),
            on_change=_take_time,
            args=(name, key(name)),
            placeholder=say(language, "pick.time_hint"),
            max_chars=10,
        )
    if st.session_state.pop("time_refused", None):
        st.warning(say(language, "pick.time_refused"))
    st.button(say(language, "pick.reset"), on_click=_reset, key=key("reset"), width="stretch")


def one(field: str, options: tuple[str, ...], name: Callable[[str], str], label: str) -> None:
    """Pick one of a few options of a field of the view."""
    if getattr(state.view(), field) not in options:
        state.change(**{field: options[0]})
    st.segmented_control(
        label,
        options,
        format_func=name,
        key=state.hold(key(field), getattr(state.view(), field)),
        on_change=take,
        args=(field, key(field)),
        required=True,
    )


def key(field: str) -> str:
    """Return a widget's key: options are sent by their labels, so each page and language has widgets of its own."""
    return f"{state.page()}_{field}_{state.language()}"


def take(field: str, name: str) -> None:
    """Put what a widget holds into the view."""
    state.change(**{field: st.session_state[name] or ""})


def take_many(field: str, name: str) -> None:
    """Put the list that a widget holds into the view; chosen indicators go before a family."""
    chosen: list[Any] = st.session_state[name]
    changes: dict[str, Any] = {field: tuple(chosen)}
    if field == "indicators":
        changes["family"] = ""
    state.change(**changes)


def _take_time(field: str, name: str) -> None:
    """Take a year, month or day; anything else leaves the view as it was and says so."""
    typed = "".join(str(st.session_state[name]).split()).replace("/", "-").replace(".", "-")
    if typed and not window_end(typed):
        st.session_state["time_refused"] = True
        return
    state.change(**{field: typed})


def _reset() -> None:
    state.change(**{name: getattr(View(), name) for name in _RESET})

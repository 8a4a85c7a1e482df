"""Lists to find things in: sources, figures, indicators, practices, places. A row leads to what it names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.address import clean
from dashboard.frame import records
from dashboard.locale import say
from dashboard.render import words
from dashboard.ui import cache, evidence_parts, state, tables
from dashboard.ui.markup import plain
from dashboard.view import View

_PERIODIC: Final = 500  # periodic figures in the list, the newest
_NAMED: Final = 6  # names on the button that takes a filter away


def show(listing: str) -> None:
    """Show the evidence page while it has no figure or source: one list, searchable."""
    language = state.language()
    st.header(say(language, "evidence.title"), anchor=False)
    st.caption(say(language, "evidence.lead"))
    chosen, search = st.columns([3, 2], vertical_alignment="bottom")
    with chosen:
        st.segmented_control(
            say(language, "evidence.list"),
            state.LISTS,
            format_func=lambda name: say(language, f"evidence.list_{name}"),
            key=state.hold(f"list_{language}", listing),
            on_change=lambda: state.show(listing=st.session_state[f"list_{language}"]),
            required=True,
            label_visibility="collapsed",
        )
    with search:
        typed = st.text_input(
            say(language, "evidence.search"),
            key="search",
            placeholder=say(language, "evidence.search_hint"),
            icon=":material/search:",
            label_visibility="collapsed",
        )
    _LISTS[listing](clean(typed), language)


def _sources(typed: str, language: str) -> None:
    rows = cache.catalogue(language).sources
    rows = _matching(rows, typed, ("title", "publisher", "source_id", "published", "kind", "note"))
    if not _found(rows, "click_source", typed, language):
        return
    shown = pd.DataFrame(
        {
            "title_column": rows["title"],
            "publisher": rows["publisher"],
            "published": rows["published"].fillna(say(language, "evidence.published_unknown")),
            "kind": [say(language, f"source_kind.{kind}") for kind in rows["kind"]],
            "grade": rows["grade"],
            "figures": rows["figures"],
            "regions": rows["regions"],
        }
    )
    ids = rows["source_id"].tolist()
    tables.table(shown, key="sources", open_row=lambda at: state.show(source=ids[at]))


def _figures(typed: str, language: str) -> None:
    address = state.current()
    rows = cache.figures(language)
    for field, column in (("regions", "region_code"), ("indicators", "indicator_id")):
        wanted = getattr(address.view, field)
        rows = rows[rows[column].isin(wanted)] if wanted else rows
    if address.view.theme:
        rows = rows[rows["theme"] == address.view.theme]
    if address.year:
        ends = ["none" if pd.isna(end) else str(end.year) for end in rows["period_end"]]
        rows = rows[[end == address.year for end in ends]]
        rows = rows[rows["kind"] != "target"]  # a plan for a year is no figure of it
    _filters(address, language)
    rows = _with_periodic(rows, address, language)
    rows = _matching(rows, typed, ("region_name", "indicator_name", "as_printed", "publisher", "source_title", "scope"))
    if not _found(rows, "click_figure", typed, language):
        return
    tables.figures(rows, key="figures")


def _with_periodic(rows: pd.DataFrame, address: state.Address, language: str) -> pd.DataFrame:
    """Add the newest periodic figures that are asked for; of many millions nobody could look through all."""
    view, year = address.view, address.year
    if year == "none" or cache.catalogue(language).indicators["figures"].sum() <= len(cache.figures(language)):
        return rows
    if not (view.regions or view.indicators):
        st.info(say(language, "list.periodic_pick"), icon=":material/filter_alt:")
        return rows
    asked = View(regions=view.regions, indicators=view.indicators, theme=view.theme)
    found, count = cache.periodic_figures(asked, year, language, _PERIODIC)
    if count > len(found):
        st.info(say(language, "list.periodic_cut", shown=f"{len(found):,}", count=f"{count:,}"))
    return pd.concat([part for part in (rows, found) if len(part)], ignore_index=True) if count else rows


def _filters(address: state.Address, language: str) -> None:
    """Name what the list was narrowed to, with a way back to all of it."""
    catalogue = cache.catalogue(language)
    names = cache.region_names(language)
    indicators = dict(zip(catalogue.indicators["indicator_id"], catalogue.indicators["name"], strict=True))
    kept = [names[code] for code in address.view.regions if code in names]
    kept += [indicators[i] for i in address.view.indicators if i in indicators]
    kept += [say(language, f"theme.{address.view.theme}")] if address.view.theme else []
    if address.year:
        kept.append(say(language, "overview.year_unknown") if address.year == "none" else address.year)
    if kept:
        st.button(
            plain(say(language, "evidence.figures_of", what=" · ".join(kept[:_NAMED] + ["…"] * (len(kept) > _NAMED)))),
            icon=":material/close:",
            key="unfilter",
            on_click=state.show,
            kwargs={"listing": "figures"},
        )


def _indicators(typed: str, language: str) -> None:
    rows = cache.catalogue(language).indicators
    rows = _matching(rows, typed, ("name", "indicator_id", "definition", "family_name"))
    if not _found(rows, None, typed, language):
        return
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "theme": [say(language, f"theme.{theme}") for theme in rows["theme"]],
            "unit": rows["unit"],
            "regions": rows["regions"],
            "figures": rows["figures"],
            "definition": rows["definition"],
        }
    )
    ids = rows["indicator_id"].tolist()
    tables.leading(
        shown,
        key="indicators",
        page="compare",
        label="evidence.compare_indicator",
        hint="evidence.click_indicator",
        targets=_views(ids),
    )


def _views(indicators: Sequence[str]) -> list[dict[str, Any]]:
    return [{"view": View(indicators=(one,))} for one in indicators]


def _practices(typed: str, language: str) -> None:
    rows = cache.catalogue(language).practices
    rows = _matching(rows, typed, ("name", "practice_id", "definition"))
    _practice_places(language)
    if not _found(rows, "click_practice", typed, language):
        return
    shown = pd.DataFrame(
        {
            "name": rows["name"],
            "theme": [say(language, f"theme.{theme}") for theme in rows["theme"]],
            "regions": rows["regions"],
            "definition": rows["definition"],
        }
    )
    ids = rows["practice_id"].tolist()
    tables.table(shown, key="practice_list", open_row=lambda at: state.show(listing="practices", practice=ids[at]))


def _practice_places(language: str) -> None:
    """Show where the practice of the link was found; a row opens the source that says so."""
    chosen = state.current().practice
    if not chosen:
        return
    catalogue = cache.catalogue(language).practices.set_index("practice_id")
    if chosen not in catalogue.index:
        st.warning(say(language, "link_fault.unknown_id", parameter="practice", value=chosen))
        return
    rows = cache.practice_places(chosen, language)
    name = str(catalogue.at[chosen, "name"])
    st.subheader(plain(f"{name} · {say(language, 'evidence.practice_where')}"), anchor=False)
    st.caption(plain(catalogue.at[chosen, "definition"]))
    shown = pd.DataFrame(
        {
            "region": rows["region_name"],
            "local_name": rows["local_name"],
            "scope": [scope or say(language, "evidence.scope_whole") for scope in rows["scope"]],
            "as_printed": rows["as_printed"],
            "publisher": rows["publisher"],
            "grade": rows["grade"],
        }
    )
    ids = rows["source_id"].tolist()
    tables.table(shown, key="practice_places", open_row=lambda at: state.show(source=ids[at]), height=360)


def _places(typed: str, language: str) -> None:
    rows = cache.catalogue(language).regions
    rows = rows[(rows["figures"] > 0) | (rows["practices"] > 0)]
    background = (rows["governance_figures"] == 0) & (rows["practices"] == 0)
    # The front page counts places that publish of their governance; the rest are here for comparison only.
    if background.any() and not st.toggle(
        say(language, "evidence.background_too", count=int(background.sum())), key=f"places_background_{language}"
    ):
        rows = rows[~background]
    rows = _matching(rows, typed, ("region_name", "region_code", "parent_name"))
    if not _found(rows, "click_place", typed, language):
        return
    shown = pd.DataFrame(
        {
            "region": rows["region_name"],
            "level": [say(language, f"level.{level}") for level in rows["level"]],
            "figures": rows["figures"],
            "indicators": rows["indicators"],
            "practices": rows["practices"],
        }
    )
    codes = rows["region_code"].tolist()
    tables.table(
        shown, key="places", open_row=lambda at: state.show(listing="figures", view=View(regions=(codes[at],)))
    )


def _conflicts(typed: str, language: str) -> None:
    """Show where sources contradict each other: both figures, which one is shown, and why they may differ."""
    rows = cache.disagreements(language)
    rows = _matching(rows, typed, ("region_name", "indicator_name", "publisher", "other_publisher"))
    st.caption(say(language, "choice_rule"))
    if not _found(rows, "click_figure", typed, language, none="none_conflicts"):
        return
    found = records(rows)
    other = [{name.removeprefix("other_"): v for name, v in row.items() if name.startswith("other_")} for row in found]
    shown = pd.DataFrame(
        {
            "region": rows["region_name"].tolist(),
            "indicator": rows["indicator_name"].tolist(),
            "chosen": [words.value_text(row, language) for row in found],
            "chosen_from": [evidence_parts.source_words(row, language) for row in found],
            "contradicts": [
                words.value_text({**second, "unit": row["unit"], "derived": False}, language)
                for row, second in zip(found, other, strict=True)
            ],
            "contradicts_from": [evidence_parts.source_words(row, language) for row in other],
            "may_be": [
                say(language, "evidence.concepts_differ" if row["concepts_differ"] else "evidence.same_concept")
                for row in found
            ],
        }
    )
    ids = rows["observation_id"].tolist()
    tables.table(shown, key="conflicts", open_row=lambda at: state.show(figure=ids[at]))


_LISTS: dict[str, Callable[[str, str], None]] = {
    "sources": _sources,
    "figures": _figures,
    "indicators": _indicators,
    "practices": _practices,
    "places": _places,
    "conflicts": _conflicts,
}


def _matching(rows: pd.DataFrame, typed: str, columns: Sequence[str]) -> pd.DataFrame:
    """Keep the rows in which every word typed stands somewhere."""
    if rows.empty or not typed:
        return rows
    text = rows[list(columns)].fillna("").astype(str).agg(" ".join, axis=1).str.lower()
    keep = pd.Series(True, index=rows.index)
    for word in typed.lower().split():
        keep &= text.str.contains(word, regex=False)
    return rows[keep]


def _found(rows: pd.DataFrame, hint: str | None, typed: str, language: str, *, none: str = "none") -> bool:
    """Say how many rows there are and what a click does; where there are none, say so and return False."""
    if rows.empty:
        st.info(plain(say(language, "evidence.none_found" if typed else f"evidence.{none}", typed=typed)))
        return False
    parts = [say(language, "evidence.found", count=len(rows))]
    if hint:
        parts.append(say(language, f"evidence.{hint}"))
    st.caption(" · ".join(parts))
    return True

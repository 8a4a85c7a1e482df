"""The codebook: find an indicator, read what it means, go on to compare it."""

from __future__ import annotations

from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard import codebook
from dashboard.export import table_csv_bytes
from dashboard.frame import records
from dashboard.locale import say
from dashboard.ui import cache, download, evidence, state, tables
from dashboard.view import THEMES, View

_COLUMNS: Final = (
    "name", "regions", "figures", "unit", "kind", "definition", "polarity", "theme", "family", "caveat",
)  # fmt: skip
_WIDTHS: Final = {"name": 210, "unit": 90, "kind": 100, "definition": 640, "theme": 100, "family": 170, "caveat": 300}


def show() -> None:
    """Show the indicators that fit the search, and the entry of the chosen one beside them."""
    language = state.language()
    catalogue = cache.catalogue(language).indicators
    typed, theme = _pickers(language)
    rows = _matching(catalogue, typed, theme)
    left, right = st.columns([2.1, 1], gap="large")
    with left:
        if rows.empty:
            st.info(say(language, "data.none"))
        else:
            _table(rows, language)
    with right, st.container(key="beside_codebook"):
        chosen = catalogue[catalogue["indicator_id"].isin(state.view().indicators[:1])]
        if chosen.empty:
            st.info(say(language, "data.entry_hint"), icon=":material/touch_app:")
        else:
            _entry(records(chosen)[0], catalogue, language)


def _pickers(language: str) -> tuple[str, str]:
    words, theme = st.columns([3, 1.2], vertical_alignment="bottom")
    search_key = state.hold(f"data_search_{language}", state.current().search)
    theme_key = state.hold(f"data_theme_{language}", state.view().theme)
    with words:
        st.text_input(
            say(language, "data.search"),
            key=search_key,
            placeholder=say(language, "data.search_hint"),
            icon=":material/search:",
            on_change=lambda: state.search(st.session_state[search_key]),
        )
    with theme:
        st.selectbox(
            say(language, "data.theme"),
            ("", *THEMES),
            format_func=lambda t: say(language, f"theme.{t}" if t else "data.theme_all"),
            key=theme_key,
            on_change=lambda: state.change(theme=st.session_state[theme_key] or ""),
        )
    return state.current().search, state.view().theme


def _matching(catalogue: pd.DataFrame, typed: str, theme: str) -> pd.DataFrame:
    """Keep the indicators of a theme in which every word typed stands somewhere, in either language."""
    rows = catalogue[catalogue["theme"] == theme] if theme else catalogue
    if not typed or rows.empty:
        return rows
    both = [cache.catalogue(language).indicators.set_index("indicator_id") for language in ("zh", "en")]
    keep = []
    for indicator in rows["indicator_id"]:
        said = [str(names.at[indicator, c]) for names in both for c in ("name", "definition", "caveat", "family_name")]
        aliases = cache.aliases().get(indicator, ())
        text = " ".join([indicator, *said, *aliases]).lower()
        keep.append(all(word in text for word in typed.lower().split()))
    return rows[keep]


def _table(rows: pd.DataFrame, language: str) -> None:
    shown = _shown(rows, language)
    ids = rows["indicator_id"].tolist()
    st.caption(f"{say(language, 'data.found', count=len(rows))} · {say(language, 'data.click')}")
    widths = _WIDTHS | ({"name": 270, "unit": 115} if language == "en" else {})
    heads: dict[str, Any] = {
        name: st.column_config.Column(say(language, f"data.head_{name}"), width=widths.get(name)) for name in _COLUMNS
    }
    tables.table(
        shown,
        key="codebook",
        open_row=lambda at: state.change(indicators=(ids[at],)),
        height=620,
        columns=heads,
    )
    download.button(
        say(language, "data.codebook_csv"),
        data=lambda: table_csv_bytes(_file(rows, language)),
        file_name=say(language, "data.codebook_csv_name", build=cache.build_id()[:8]),
        mime="text/csv",
        icon=":material/download:",
    )


def _shown(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    found = pd.DataFrame(
        {
            "name": rows["name"],
            "theme": [say(language, f"theme.{theme}") for theme in rows["theme"]],
            "family": rows["family_name"],
            "unit": rows["unit"],
            "kind": [say(language, f"kind.{kind}") for kind in rows["kind"]],
            "polarity": [say(language, f"polarity.{polarity}") for polarity in rows["polarity"]],
            "regions": rows["regions"],
            "figures": rows["figures"],
            "definition": rows["definition"],
            "caveat": rows["caveat"],
        }
    )
    return found[list(_COLUMNS)]


def _file(rows: pd.DataFrame, language: str) -> pd.DataFrame:
    """Return the table as a file has it: with ids and formulas."""
    out = _shown(rows, language)
    out.insert(0, "id", rows["indicator_id"])
    out["formula"] = rows["formula"]
    heads = {name: say(language, f"data.head_{name}") for name in _COLUMNS}
    heads |= {"id": say(language, "data.entry_id"), "formula": say(language, "data.entry_formula")}
    return out.rename(columns=heads)


def _entry(row: dict[str, Any], catalogue: pd.DataFrame, language: str) -> None:
    found = cache.codebook_entry(row["indicator_id"], language)
    if found is None:
        return
    with st.container(border=True):
        st.subheader(evidence.plain(row["name"]), anchor=False)
        st.markdown(evidence.plain(row["definition"]))
        for caveat in (row["caveat"], found.family_caveat):
            if caveat:
                st.markdown(f":material/warning: {evidence.plain(caveat)}")
        evidence.facts_table(_facts(row, found, catalogue, language))
        if not row["figures"]:
            st.caption(say(language, "data.entry_empty"))
            return
        view = View(indicators=(row["indicator_id"],))
        st.page_link(
            "pages/compare.py",
            label=say(language, "evidence.compare_indicator"),
            icon=":material/bar_chart:",
            query_params=state.link("compare", view=view),
        )
        st.page_link(
            "pages/evidence.py",
            label=say(language, "data.entry_figures"),
            icon=":material/fact_check:",
            query_params=state.link("evidence", listing="figures", view=view),
        )


def _facts(row: dict[str, Any], found: codebook.Entry, catalogue: pd.DataFrame, language: str) -> list[tuple[str, str]]:
    names = dict(zip(catalogue["indicator_id"], catalogue["name"], strict=True))
    formula = codebook.formula_words(row["formula"], names)
    stop = say(language, "list.stop")  # what follows a note has a mark of its own
    concepts = [
        say(language, "data.entry_concept", name=c["name"], count=c["figures"], note=str(c["note"]).rstrip(stop))
        for c in records(found.concepts)
    ]
    facts = [
        ("entry_coverage", say(language, "data.entry_coverage_words", regions=row["regions"], figures=row["figures"])),
        ("entry_formula", formula or say(language, "data.entry_published")),
        ("head_unit", row["unit"]),
        ("head_kind", say(language, f"kind.{row['kind']}")),
        ("head_polarity", say(language, f"polarity.{row['polarity']}")),
        ("entry_family", row["family_name"]),
        ("entry_concepts", say(language, "list.semicolon").join(concepts)),
        ("entry_aliases", say(language, "list.comma").join(found.aliases)),
        ("entry_id", row["indicator_id"]),
    ]
    return [(say(language, f"data.{key}"), str(words)) for key, words in facts if words]

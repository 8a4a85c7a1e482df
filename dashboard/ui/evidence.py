"""From a figure to the words in its source: the panel beside a picture, and the page of a figure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import texts
from dashboard.frame import records
from dashboard.locale import say
from dashboard.queries import FigureDetail
from dashboard.render import words
from dashboard.ui import cache, lists, replies, revisions, state, tables
from dashboard.view import View


def panel(observation_id: str) -> None:
    """Show the evidence of a figure beside the picture that it was clicked in."""
    language = state.language()
    detail = cache.figure_detail(observation_id, language)
    if detail is None:
        st.info(say(language, "evidence.no_figure", id=observation_id))
        return
    with st.container(border=True, key="evidence_panel"):
        _headline(detail, language)
        facts_table(_figure_facts(detail, language))
        _paragraph(detail, language)
        _notices(detail)
        _others(detail, language)
        st.page_link(
            "pages/evidence.py",
            label=say(language, "evidence.open_figure"),
            icon=":material/fact_check:",
            query_params=state.link("evidence", figure=observation_id),
        )


def gap_panel(rows: pd.DataFrame) -> None:
    """Say why a figure is missing, in one place or in several for the same reason.

    Parameters
    ----------
    rows : DataFrame
        Rows of a frame of one indicator with one kind of gap.
    """
    language = state.language()
    if rows.empty:
        return
    first = rows.iloc[0]
    with st.container(border=True, key="evidence_panel"):
        where = first["region_name"] if len(rows) == 1 else say(language, "evidence.places", count=len(rows))
        st.markdown(f"**{plain(where)} · {plain(first['indicator_name'])}**")
        st.html(f'<div class="atlas-value">{escape(say(language, "gap." + first["gap"]))}</div>')
        st.markdown(plain(say(language, "gap_long." + first["gap"])))
        for reason in dict.fromkeys(reason for reason in rows["gap_reason"] if reason):
            st.caption(plain(reason))
        if len(rows) > 1:
            names = say(language, "list.comma").join(rows["region_name"])
            with st.container(height=200 if len(rows) > 40 else "content", border=False):
                st.caption(plain(names))
        _compare_link(str(first["indicator_id"]), language)


def row_panel(row: pd.DataFrame) -> None:
    """Show what stands behind one row of a frame, figure or gap."""
    first = row_dict(row.iloc[0])
    if first["gap"] is None and pd.notna(first["base_value"]):
        rate_panel(first)
    elif first["observation_id"]:
        panel(str(first["observation_id"]))
    else:
        gap_panel(row)


def rate_panel(row: Mapping[str, Any]) -> None:
    """Show how a normalised figure was made: what was published, what it was divided by, and where both stand.

    Parameters
    ----------
    row : mapping
        A row of a frame whose ``base_value`` is set.
    """
    language = state.language()
    published = {name: row[f"base_{name}"] for name in ("value", "value_to", "bound", "unit")}
    with st.container(border=True, key="evidence_panel"):
        st.markdown(f"**{plain(row['region_name'])} · {plain(row['indicator_name'])}**")
        st.html(f'<div class="atlas-value">{escape(words.value_text(row, language))}</div>')
        facts = [
            (say(language, "evidence.published_figure"), words.value_text(published, language, full=True)),
            (say(language, "evidence.period"), words.period_text(row, language)),
        ]
        if row["denominator_id"]:
            divisor = {name: row[f"denominator_{name}"] for name in ("value", "value_to", "bound", "unit")}
            when = row["denominator_end"]
            facts += [
                (say(language, "evidence.divided_by"), str(row["denominator_name"])),
                (say(language, "evidence.divisor"), words.value_text(divisor, language, full=True)),
                (say(language, "evidence.divisor_date"), when.isoformat() if when else ""),
                (say(language, "evidence.divisor_source"), str(row["denominator_source"])),
            ]
        facts.append((say(language, "evidence.grade"), say(language, f"grade_long.{row['grade']}")))
        facts_table([(name, value) for name, value in facts if value])
        for name, key in (("observation_id", "evidence.open_figure"), ("denominator_id", "evidence.open_divisor")):
            if row[name]:
                st.page_link(
                    "pages/evidence.py",
                    label=say(language, key),
                    icon=":material/fact_check:",
                    query_params=state.link("evidence", figure=str(row[name])),
                )


def figure_page(observation_id: str) -> None:
    """Show one figure with everything that stands behind it."""
    language = state.language()
    detail = cache.figure_detail(observation_id, language)
    if detail is None:
        state.ignore("figure", observation_id)
        st.warning(say(language, "evidence.no_figure", id=observation_id))
        lists.show("sources")
        return
    back(language)
    left, right = st.columns([1, 1.15], gap="large")
    with left:
        _headline(detail, language, large=True)
        facts_table(_figure_facts(detail, language))
        _definition(detail, language)
        with st.container(horizontal=True, vertical_alignment="center"):
            _compare_link(str(detail.figure["indicator_id"]), language)
            for source in records(detail.sources):
                st.button(
                    say(language, "evidence.open_source_short"),
                    help=plain(source["title"]),
                    icon=":material/article:",
                    key=f"source_{source['source_id']}",
                    on_click=state.show,
                    kwargs={"source": source["source_id"]},
                )
    with right:
        _paragraph(detail, language, heading=True)
        _notices(detail)
        _practice(detail, language)
    if detail.figure["derived"]:
        st.subheader(say(language, "evidence.inputs"), anchor=False)
        st.caption(say(language, "evidence.inputs_caption"))
        tables.figures(detail.inputs, key="inputs")
    if len(detail.others):
        st.subheader(say(language, "evidence.others"), anchor=False)
        st.caption(say(language, "choice_rule"))
        tables.figures(detail.others, key="others", why=True)


def _notices(detail: FigureDetail) -> None:
    """Show what the place replies, and what was corrected of the figure."""
    figure = detail.figure
    identity = str(figure["observation_id"])
    replies.of_figure(str(figure["region_code"]), str(figure["indicator_id"]), identity)
    revisions.of_figure(identity)


def _others(detail: FigureDetail, language: str) -> None:
    """List the other figures of the same place and indicator, each with why it is not the one shown."""
    if detail.others.empty:
        return
    with st.expander(say(language, "evidence.other_figures", count=len(detail.others))):
        st.caption(say(language, "choice_rule"))
        for row in records(detail.others):
            parts = [words.period_text(row, language), row["publisher"] or say(language, "evidence.calculated")]
            parts += [row["concept_name"] or "", say(language, row["why"])]
            said = plain(" · ".join(part for part in parts if part))
            st.markdown(f"**{plain(words.value_text(row, language))}** {said}")


def _headline(detail: FigureDetail, language: str, *, large: bool = False) -> None:
    figure = detail.figure
    name = f"{figure['region_name']} · {figure['indicator_name']}"
    if large:
        st.header(plain(name), anchor=False)
    else:
        st.markdown(f"**{plain(name)}**")
    value = words.value_text(row_dict(figure), language, full=True)
    st.html(f'<div class="atlas-value">{escape(value)}</div>')


def _concept(figure: pd.Series, language: str) -> str:
    """Return the narrower or older meaning under which the source counts, and what it takes in."""
    if not figure["concept_id"]:
        return ""
    notes = cache.catalogue(language).concepts.set_index("concept_id")["note"]
    note = notes.get(figure["concept_id"], "")
    return f"{figure['concept_name']}{say(language, 'list.colon')}{note}" if note else str(figure["concept_name"])


def _figure_facts(detail: FigureDetail, language: str) -> list[tuple[str, str]]:
    figure = detail.figure
    facts: list[tuple[str, Any]] = [
        ("as_printed", figure["as_printed"]),
        ("bound", "" if figure["derived"] else say(language, f"bound_long.{figure['bound']}")),
        ("period", words.period_text(row_dict(figure), language)),
        ("scope", figure["scope"]),
        ("concept", _concept(figure, language)),
    ]
    if figure["derived"]:
        facts.append(("calculated", _formula(detail, language)))
        for source in records(detail.sources):
            facts.append(("source", _citation(source, language)))
    else:
        facts += [
            ("source", _citation(row_dict(detail.sources.iloc[0]), language)),
            ("locator", _locator(figure, language)),
        ]
    facts += [("grade", say(language, f"grade_long.{figure['grade']}")), ("note", figure["note"])]
    return [(say(language, f"evidence.{key}"), str(words_)) for key, words_ in facts if words_]


def facts_table(facts: Iterable[tuple[str, str]]) -> None:
    """Show name and value line by line; a table would need a head that says nothing."""
    rows = "".join(f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in facts)
    st.html(f'<table class="atlas-facts">{rows}</table>')


def _citation(source: Mapping[str, Any], language: str) -> str:
    parts = [
        source["publisher"],
        source["title"],
        source["published"] or say(language, "evidence.published_unknown"),
        source["page"],
    ]
    return " · ".join(str(part) for part in parts if part)


def _locator(figure: pd.Series, language: str) -> str:
    parts = [words.locator_text(str(figure["locator"] or ""), language)]
    if pd.notna(figure["char_start"]):
        parts.append(say(language, "evidence.span", start=int(figure["char_start"]) + 1, end=int(figure["char_end"])))
        parts.append(say(language, "evidence.verified" if figure["verified"] else "evidence.unverified"))
    else:
        parts.append(say(language, "verified.no_text"))
    return " · ".join(str(part) for part in parts if part)


def _formula(detail: FigureDetail, language: str) -> str:
    """Return the formula with the names of its indicators in place of their ids."""
    formula = str(detail.indicator["formula"] or "")
    names = cache.catalogue(language).indicators.set_index("indicator_id")["name"]
    tokens = formula.replace("(", " ( ").replace(")", " ) ").split()
    shown = [str(names.get(token, token)) for token in tokens]
    return " ".join({"*": "×", "/": "÷", "-": "−"}.get(token, token) for token in shown)


def _paragraph(detail: FigureDetail, language: str, *, heading: bool = False) -> None:
    figure = detail.figure
    if heading:
        st.subheader(say(language, "evidence.paragraph"), anchor=False)
    if figure["derived"]:
        for row in records(detail.inputs):
            source = detail.sources[detail.sources["source_id"] == row["source_id"]]
            value = words.value_text(row, language)
            st.markdown(f"**{plain(row['indicator_name'])}** {plain(value)}")
            _passage(row_dict(source.iloc[0]), row, language)
    else:
        _passage(row_dict(detail.sources.iloc[0]), row_dict(figure), language)


def _passage(source: Mapping[str, Any], figure: Mapping[str, Any], language: str) -> None:
    found = texts.passage(source, _integer(figure["char_start"]), _integer(figure["char_end"]))
    if found is None:
        key = "evidence.text_none" if source["text_file"] is None else "evidence.text_absent"
        st.caption(say(language, key))
        return
    st.html(
        f'<div class="atlas-text" lang="zh-CN">{escape(found.before)}<mark>{escape(found.marked)}</mark>'
        f"{escape(found.after)}</div>"
    )


def _practice(detail: FigureDetail, language: str) -> None:
    if detail.practice is None:
        return
    st.subheader(say(language, "evidence.practice"), anchor=False)
    st.markdown(f"**{plain(detail.practice['name'])}**  \n{plain(detail.practice['definition'])}")
    if detail.practice["local_name"]:
        st.caption(say(language, "evidence.practice_local", name=plain(detail.practice["local_name"])))


def _definition(detail: FigureDetail, language: str) -> None:
    st.markdown(f"**{say(language, 'compare.definition')}**  \n{plain(detail.indicator['definition'])}")
    if detail.indicator["caveat"]:
        st.caption(plain(detail.indicator["caveat"]))


def back(language: str) -> None:
    st.button(
        say(language, "evidence.back"),
        icon=":material/arrow_back:",
        type="tertiary",
        key="back",
        on_click=state.show,
    )


def _compare_link(indicator_id: str, language: str) -> None:
    st.page_link(
        "pages/compare.py",
        label=say(language, "evidence.compare_indicator"),
        icon=":material/bar_chart:",
        query_params=state.link("compare", view=View(indicators=(indicator_id,))),
    )


def plain(text: object) -> str:
    """Return a text in which Markdown sees no markup: names and notes are data, not layout."""
    out = str(text)
    for sign in "\\`*_[]<>$#~:|":
        out = out.replace(sign, "\\" + sign)
    return out


def row_dict(row: pd.Series) -> dict[str, Any]:
    return {str(name): value for name, value in row.items()}


def _integer(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)

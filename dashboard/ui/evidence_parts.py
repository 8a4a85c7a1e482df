"""What the evidence of a figure is put together from: its value, facts, passage, notices and rivals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from html import escape
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import codebook, listing, texts
from dashboard.frame import records
from dashboard.locale import say
from dashboard.queries import FigureDetail
from dashboard.render import words
from dashboard.ui import cache, replies, revisions, state
from dashboard.ui.markup import plain
from dashboard.view import View


def headline(detail: FigureDetail, language: str, *, large: bool = False) -> None:
    """Show what a figure is of, and its value."""
    figure = detail.figure
    name = f"{figure['region_name']} · {figure['indicator_name']}"
    if large:
        st.header(plain(name), anchor=False)
    else:
        st.markdown(f"**{plain(name)}**")
    counted = pd.notna(figure["base"])  # from records: no source prints its digits
    value = words.value_text(row_dict(figure), language, full=not counted)
    st.html(f'<div class="atlas-value">{escape(value)}</div>')


def figure_facts(detail: FigureDetail, language: str) -> list[tuple[str, str]]:
    """Return what is known of a figure as name and words, in the order in which one asks for it."""
    figure = detail.figure
    facts: list[tuple[str, Any]] = [
        ("as_printed", figure["as_printed"]),
        ("bound", "" if figure["derived"] else say(language, f"bound_long.{figure['bound']}")),
        ("period", words.period_text(row_dict(figure), language)),
        ("scope", figure["scope"]),
        ("concept", _concept(figure, language)),
    ]
    if figure["derived"]:
        known = cache.catalogue(language).indicators
        names = dict(zip(known["indicator_id"], known["name"], strict=True))
        facts.append(("calculated", codebook.formula_words(detail.indicator["formula"], names)))
        for source in records(detail.sources):
            facts.append(("source", _citation(source, language)))
    else:
        facts += [
            ("source", _citation(row_dict(detail.sources.iloc[0]), language)),
            ("locator", _locator(figure, language)),
            *_filed(figure, language),
        ]
    facts += [("grade", say(language, f"grade_long.{figure['grade']}")), ("note", figure["note"])]
    return [(say(language, f"evidence.{key}"), str(words_)) for key, words_ in facts if words_]


def _filed(figure: pd.Series, language: str) -> list[tuple[str, str]]:
    """Return where a figure that came with a whole period comes from: records, their definition, and which file."""
    counted = ""
    if pd.notna(figure["base"]):
        counted = say(language, "evidence_filed.records", count=f"{int(figure['base']):,}")
        if figure["definition"]:
            counted += say(language, "list.semicolon") + say(
                language, "evidence_filed.definition", name=figure["definition"]
            )
    original = str(figure["origin_file"] or "")
    if original and figure["origin_sha256"]:
        original = say(language, "evidence_filed.file", name=original, checksum=str(figure["origin_sha256"])[:12])
    as_of = figure["as_of"].isoformat() if isinstance(figure["as_of"], date) else str(figure["as_of"] or "")
    return [("counted", counted), ("as_of", as_of), ("original", original)]


def _is_filed(figure: Mapping[str, Any] | pd.Series) -> bool:
    return bool(figure["origin_file"]) or pd.notna(figure["base"])


def _concept(figure: pd.Series, language: str) -> str:
    """Return the narrower or older meaning under which the source counts, and what it takes in."""
    if not figure["concept_id"]:
        return ""
    notes = cache.catalogue(language).concepts.set_index("concept_id")["note"]
    note = notes.get(figure["concept_id"], "")
    return f"{figure['concept_name']}{say(language, 'list.colon')}{note}" if note else str(figure["concept_name"])


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
    elif not _is_filed(figure):
        parts.append(say(language, "verified.no_text"))
    return " · ".join(str(part) for part in parts if part)


def paragraph(detail: FigureDetail, language: str, *, heading: bool = False) -> None:
    """Show the words in which a figure, or each input of a calculation, stands; say so where they are not at hand."""
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
    if found is None and _is_filed(figure):
        counted = pd.notna(figure["base"])
        st.caption(say(language, f"evidence_filed.{'counted' if counted else 'reported'}"))
        return
    if found is None:
        key = "evidence.text_none" if source["text_file"] is None else "evidence.text_absent"
        st.caption(say(language, key))
        return
    st.html(
        f'<div class="atlas-text" lang="zh-CN">{escape(found.before)}<mark>{escape(found.marked)}</mark>'
        f"{escape(found.after)}</div>"
    )


def notices(detail: FigureDetail) -> None:
    """Show what the place replies, and what was corrected of the figure."""
    figure = detail.figure
    identity = str(figure["observation_id"])
    replies.of_figure(str(figure["region_code"]), str(figure["indicator_id"]), identity)
    revisions.of_figure(identity)


def contradictions(observation_id: str, language: str) -> None:
    """Show the figures of other sources that cannot hold beside this one, and which of the two the rule prefers."""
    for other in listing.against(cache.disagreements(language), observation_id):
        said = say(
            language,
            "evidence.contradiction",
            value=words.value_text(other, language),
            source=source_words(other, language),
            reason=say(language, "evidence.concepts_differ" if other["concepts_differ"] else "evidence.same_concept"),
            choice=say(language, "evidence.choice_other" if other["preferred"] else "evidence.choice_this"),
        )
        st.warning(plain(said), icon=":material/balance:")
        st.page_link(
            "pages/evidence.py",
            label=say(language, "evidence.open_contradiction"),
            icon=":material/fact_check:",
            query_params=state.link("evidence", figure=str(other["observation_id"])),
        )


def source_words(figure: Mapping[str, Any], language: str) -> str:
    """Return where a figure is from in one line: publisher, period, grade."""
    grade = say(language, f"grade.{figure['grade']}")
    return " · ".join((str(figure["publisher"]), words.period_text(figure, language), grade))


def compare_link(indicator_id: str, language: str) -> None:
    """Offer the comparison of an indicator between places."""
    st.page_link(
        "pages/compare.py",
        label=say(language, "evidence.compare_indicator"),
        icon=":material/bar_chart:",
        query_params=state.link("compare", view=View(indicators=(indicator_id,))),
    )


def back(language: str) -> None:
    """Offer the way from a figure or source to the lists."""
    st.button(
        say(language, "evidence.back"),
        icon=":material/arrow_back:",
        type="tertiary",
        key="back",
        on_click=state.show,
    )


def row_dict(row: pd.Series) -> dict[str, Any]:
    """Return a row of a table as name and value."""
    return {str(name): value for name, value in row.items()}


def _integer(value: Any) -> int | None:
    return None if value is None or pd.isna(value) else int(value)

"""What a place says of its figures, beside the figures."""

from __future__ import annotations

from html import escape
from typing import Any, Final

import pandas as pd
import streamlit as st

from dashboard.frame import records
from dashboard.locale import say
from dashboard.replies import beside
from dashboard.ui import cache, evidence, state

_STYLE: Final = """<style>
.atlas-reply { border-left: 3px solid var(--st-primary-color, #0072B2); padding: .1rem 0 .1rem .8rem;
  margin: .2rem 0 .7rem; break-inside: avoid; overflow-wrap: anywhere; }
.atlas-reply a { color: inherit; text-decoration: underline; } .atlas-reply p { margin: 0 0 .2rem; }
.atlas-reply small { opacity: .8; font-size: .875rem; }</style>"""


def of_figure(region_code: str, indicator_id: str, observation_id: str) -> None:
    """Show the replies to a figure; nothing where there is none."""
    language = state.language()
    found = beside(cache.place_replies(language), region_code, indicator_id, observation_id)
    if found.empty:
        return
    st.markdown(f"**{say(language, 'reply.title')}**")
    st.caption(say(language, "reply.beside"))
    _show(found, language)


def of_region(region_code: str) -> None:
    """Show all replies of a place, or say that there are none and how one answers."""
    language = state.language()
    rows = cache.place_replies(language)
    found = rows[rows["region_code"] == region_code]
    st.subheader(say(language, "reply.title"), anchor=False)
    st.caption(say(language, "reply.beside" if len(found) else "reply.none"))
    _show(found, language, about=True)
    links = [row for row in records(found) if row["observation_id"]]
    with st.container(horizontal=True):
        for row in links:
            label = say(language, "reply.open", indicator=evidence.plain(row["indicator_name"]))
            st.page_link(
                "pages/evidence.py",
                label=label,
                icon=":material/fact_check:",
                query_params=state.link("evidence", figure=str(row["observation_id"])),
            )


def _show(rows: pd.DataFrame, language: str, *, about: bool = False) -> None:
    if len(rows):
        st.html(_STYLE + "".join(_reply(row, language, about=about) for row in records(rows)))


def _reply(row: dict[str, Any], language: str, *, about: bool) -> str:
    head = f"<b>{escape(row['indicator_name'])}</b>{say(language, 'list.colon')}" if about else ""
    spoken = "en" if row["translated"] else "zh-CN"
    source = [row["title"], row["publisher"], row["published"]]
    said = [row["office"], row["answered"].isoformat()]
    cited = say(language, "reply.source", source=" · ".join(str(part) for part in source if part))
    if row["url"]:
        address = escape(str(row["url"]), quote=True)
        cited = f'{escape(cited)} · <a href="{address}" rel="noreferrer">{escape(say(language, "reply.link"))}</a>'
    else:
        cited = escape(cited)
    translated = f" · {escape(say(language, 'reply.translated'))}" if row["translated"] else ""
    return (
        f'<div class="atlas-reply"><p>{head}<span lang="{spoken}">{escape(row["words"])}</span></p>'
        f"<small>{escape(' · '.join(said))}{translated}<br>{cited}</small></div>"
    )

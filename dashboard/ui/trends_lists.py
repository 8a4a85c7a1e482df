"""What a trend cannot draw, in words under it: dated events, figures that are not joined, figures without a date."""

from __future__ import annotations

from html import escape

import pandas as pd
import streamlit as st

from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import trend_words
from dashboard.ui import tables


def below(frame: Frame, name: str) -> None:
    """Show the three lists of a frame, those that have something to say; ``name`` tells pages with several apart."""
    language = frame.language
    _events(frame)
    breaks, undated = trend_words.break_rows(frame), trend_words.undated_rows(frame)
    for key, rows in (("breaks", breaks), ("undated", undated)):
        if not rows:
            continue
        st.markdown(f"**{say(language, f'trend.list.{key}')}**")
        shown = pd.DataFrame(rows).drop(columns="observation_id")
        tables.leading(
            shown,
            key=f"trend_{key}_{name}",
            page="evidence",
            label="trend.list.open",
            hint="trend.list.hint",
            targets=[{"figure": row["observation_id"]} for row in rows],
            columns={column: say(language, f"trend.column.{column}") for column in shown.columns},
            height=320,
        )


def _events(frame: Frame) -> None:
    """List the events by their letters; the source of a date is said without its address, as everywhere on screen."""
    told = trend_words.event_letters(frame)
    if not told:
        return
    st.markdown(f"**{say(frame.language, 'trend.list.events')}**")
    for letter, note in told:
        values = {key: str(value or "") for key, value in note.values.items()}
        source = say(frame.language, "trend.source", publisher=values["publisher"], title=values["title"])
        st.html(
            f"<div><b>{letter}</b>&emsp;{escape(values['happened'])}&emsp;<b>{escape(values['name'])}</b>&emsp;"
            f'<span style="opacity:.85">{escape(values["note"])}</span>&emsp;'
            f'<span style="font-size:.88rem;opacity:.75">{escape(source)}</span></div>'
        )

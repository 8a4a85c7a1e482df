"""The story of volunteer hours: who publishes them, what they count, and why few of them can be compared."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dashboard.hours import Step
from dashboard.locale import say
from dashboard.render.values import short_period, value_text
from dashboard.ui import cache, evidence, show, state, trends_lists


def page() -> None:
    """Show the steps in order, each with its finding, its caveat and its picture."""
    language = state.language()
    st.header(say(language, "hours.title"), anchor=False)
    st.markdown(say(language, "hours.lead"))
    steps = cache.hours_steps(language)
    if not steps:
        st.info(say(language, "hours.none"))
        return
    st.markdown("\n".join(f"{at}. {_line(step, language)}" for at, step in enumerate(steps, start=1)))
    for at, step in enumerate(steps, start=1):
        _step(at, step, language)


def _line(step: Step, language: str) -> str:
    """Return what a step asks, and its answer where a sentence holds it: who reads no further has it all the same."""
    head, finding = say(language, f"hours.{step.key}.head"), sentence(step, language)
    return f"**{head}** {evidence.plain(finding)}".rstrip()


def _step(at: int, step: Step, language: str) -> None:
    st.divider()
    st.caption(say(language, "hours.step", at=at, head=say(language, f"hours.{step.key}.head")))
    finding = sentence(step, language)
    if finding:
        st.subheader(evidence.plain(finding), anchor=False)
    st.markdown(f":material/warning: {say(language, f'hours.{step.key}.caveat')}")
    show.picture(step.view, table=False)
    if step.view.kind == "trend":
        with st.expander(say(language, "hours.apart")):
            trends_lists.below(cache.frame(step.view, language), step.key)


def sentence(step: Step, language: str) -> str:
    """Return the finding of a step that its picture's title cannot say; "" where the title says it."""
    found = step.found
    if step.key == "who":
        return say(language, "hours.who.finding", **found)
    if step.key != "per_volunteer":
        return ""
    parts = []
    for name, (low, high, count) in found.items():
        said: dict[str, Any] = {"count": count}
        for end, row in (("low", low), ("high", high)):
            said |= {f"{end}_place": row["region_name"], end: value_text(row, language)}
            said |= {f"{end}_when": short_period(row, language)}
        parts.append(
            say(language, f"hours.per_volunteer.{name}" if count > 1 else f"hours.per_volunteer.{name}_one", **said)
        )
    return say(language, "list.semicolon").join(parts)

"""Before publishing: which figures will be written, and which published ones would go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

from dashboard.frame import records
from dashboard.intake import commands, fold, reviewed
from dashboard.intake.permit import NotPermitted
from dashboard.locale import say
from dashboard.render.values import value_text
from dashboard.ui import cache, evidence, intake_board, intake_editor

_MOST: Final = 12
_TOLD: Final = "intake_removed"


def written(review: fold.Review, language: str) -> None:
    """List the figures that will be written, folded up where they are many."""
    choices = intake_board.pick(language)
    rows = {str(row["indicator_id"]): row for row in records(choices.indicators)}
    places = dict(zip(choices.regions["region_code"], choices.regions["region_name"], strict=True))
    places |= {str(s.region_code): s.region_new["name_zh"] for s in review.sections.values() if s.region_new}
    decided = sorted((i for i in review.items.values() if i.decided), key=lambda i: (i.start, i.id))
    lines = [
        _line(rows.get(str(item.fields["indicator_id"]), {}), item.fields, places, item.as_printed, language)
        for item in decided
        if item.what == "figure"
    ]
    if lines:
        with st.expander(say(language, "intake.writes", count=len(lines)), expanded=len(lines) <= _MOST):
            st.markdown("\n".join(f"- {line}" for line in lines))


def agreed(review: fold.Review, language: str) -> bool:
    """Say what publishing would remove; return whether nothing is, or the editor has ticked that it may be."""
    try:
        gone = _removed(review, language)
    except (commands.CommandFault, NotPermitted, OSError):
        gone = None  # publishing says what is wrong; that it can remove something is said here
    if gone is None:
        if not review.draft.source_published:
            return True
        st.warning(say(language, "intake.removes_unknown"))
        return st.checkbox(say(language, "intake.removes_unknown_ok"), key=f"intake_removes_{review.revision}")
    if not gone:
        return True
    lines = [_published(one, language) for one in gone[:_MOST]]
    if len(gone) > _MOST:
        lines.append(say(language, "intake.removes_more", count=len(gone) - _MOST))
    st.warning("\n".join([say(language, "intake.removes", count=len(gone)), "", *(f"- {line}" for line in lines)]))
    return st.checkbox(say(language, "intake.removes_ok"), key=f"intake_removes_{hash(tuple(gone))}")


def _removed(review: fold.Review, language: str) -> list[str] | None:
    """Return the figures that would go, asked once for a state of the review and of the atlas."""
    state = (review.draft.version, review.revision, cache.build_id())
    told: tuple[Any, list[str] | None] | None = st.session_state.get(_TOLD)
    if told is None or told[0] != state:
        with st.spinner(say(language, "intake.checking")):
            permit = intake_editor.permit()
            reviewed.write(review, permit)
            told = (state, commands.removed_by(review.draft.draft_id, permit, language))
        st.session_state[_TOLD] = told
    return told[1]


def _published(observation_id: str, language: str) -> str:
    found = cache.figure_detail(observation_id, language)
    if found is None:
        return evidence.plain(observation_id)
    row = {str(name): value for name, value in found.figure.items()}
    return _line(row, row, {row["region_code"]: row["region_name"]}, "", language)


def _line(
    about: Mapping[Any, Any], fields: Mapping[str, Any], places: Mapping[str, Any], printed: str, language: str
) -> str:  # fmt: skip
    """Return name · value · place of a figure."""
    name = about.get("name") or about.get("indicator_name") or printed
    place = places.get(fields["region_code"]) or fields["region_code"] or ""
    value = value_text({**fields, "unit": about.get("unit") or ""}, language, full=True)
    return " · ".join(evidence.plain(str(part)) for part in (name, value, place, fields["scope"]) if part)

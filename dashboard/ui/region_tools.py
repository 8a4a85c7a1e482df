"""What can be made from the page of a place: a briefing of it, and the sheet on which it checks what is said."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.briefing_ready import one_place
from dashboard.locale import say
from dashboard.place import Place
from dashboard.ui import basket, cache, download, state
from dashboard.view import View

_ASKED: Final = "atlas_place_briefing_asked"


def briefing(code: str, language: str) -> None:
    """Offer a briefing of a place; what was in the list before comes back by undo, and the button says so.

    Parameters
    ----------
    code : str
        The place.
    language : str
        Of its titles.
    """
    replaces = bool(basket.current().content.items)
    st.button(
        say(language, "briefing_take.of_place"),
        icon=":material/auto_awesome:",
        type="tertiary",
        help=say(language, "briefing.ready_replaces") if replaces else None,
        key="place_briefing",
        on_click=lambda: st.session_state.update({_ASKED: code}),
    )
    # Making takes a second or two, so it is done in sight, under words that say so, and not in the callback.
    if st.session_state.pop(_ASKED, "") != code:
        return
    with st.spinner(say(language, "briefing.making")):
        basket.current().replace(one_place(code, cache.store(), language))
    st.switch_page("pages/briefing.py", query_params=state.link("briefing") or None)


def check_sheet(found: Place, view: View, language: str) -> None:
    """Offer all that is said of the place as a sheet that it can check, fill in and hand back."""
    download.button(
        say(language, "check_sheet.button"),
        data=lambda: cache.check_sheet_file(view, language) or b"",
        file_name=say(
            language,
            "check_sheet.name",
            place=str(found.region["region_name"]),
            build=found.portrait.build_id[:8],
        ),
        mime="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        help=say(language, "check_sheet.help"),
        icon=":material/fact_check:",
    )

"""The editor's name: that of the login; without one asked once, kept in this browser and in no link."""

from __future__ import annotations

from typing import Final

import streamlit as st

from dashboard.intake.permit import Permit
from dashboard.locale import say
from dashboard.ui import evidence, roles, state

_KEY: Final = "intake_editor"
_BOX: Final = "intake_editor_name"
_LONGEST: Final = 40
_NOBODY: Final = ("root",)  # an account that says nothing about who sits there
_SCRIPT: Final = """
export default function ({ data, setStateValue }) {
  const shelf = "atlas-editor";
  try {
    if (data.said) localStorage.setItem(shelf, data.name);
    else { const kept = localStorage.getItem(shelf); if (kept && kept !== data.name) setStateValue("kept", kept); }
  } catch { /* without storage the name lives as long as the session */ }
}
"""
_keeper = st.components.v2.component("atlas_editor", js=_SCRIPT)


def name() -> str:
    """Return the editor's name, "" while it is not known."""
    login = roles.standing().login
    if login is not None:
        return login.name
    if _KEY not in st.session_state:
        usual = roles.usual_name()
        st.session_state[_KEY] = "" if usual in _NOBODY else usual
    return str(st.session_state[_KEY])


def permit() -> Permit:
    """Return a permit in the editor's name."""
    return roles.permit(name())


def ask() -> None:
    """Show the name in a field that changes it, and keep it in the browser; nobody types another than the login's."""
    language = state.language()
    if roles.standing().login is not None:
        st.markdown(f":material/person: {evidence.plain(name())}")
        return
    st.text_input(
        say(language, "intake.editor"),
        key=state.hold(_BOX, name()),
        max_chars=_LONGEST,
        placeholder=say(language, "intake.editor_none"),
        on_change=_said,
        icon=":material/person:",
        help=None,
    )
    found = _keeper(
        key="intake_editor_shelf",
        data={"name": name(), "said": bool(st.session_state.get(f"{_KEY}_said"))},
        on_kept_change=_kept,
    )
    del found


def _said() -> None:
    st.session_state[_KEY] = " ".join(str(st.session_state[_BOX]).split())
    st.session_state[f"{_KEY}_said"] = True


def _kept() -> None:
    kept = " ".join(str(st.session_state["intake_editor_shelf"].get("kept") or "").split())[:_LONGEST]
    if kept and not st.session_state.get(f"{_KEY}_said"):
        st.session_state[_KEY] = kept

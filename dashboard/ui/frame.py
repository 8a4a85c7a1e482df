"""What stands around every page: the head with navigation and language, faults of the link, and the foot."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Final

import streamlit as st
from streamlit.runtime.pages_manager import PagesManager

from dashboard.locale import LANGUAGES, say
from dashboard.render.values import shown
from dashboard.ui import basket, cache, download, faults, login, one_build, roles, snapshot_notice, state, warmth

_ROOT: Final = Path(__file__).resolve().parents[2]
_MARK: Final = _ROOT / "static" / "mark.png"
_inside = threading.local()  # .page: the page that this run is drawing inside its frame
# Streamlit has no setting for any of these: the rule under the head, room at the sides of a wide screen, words beside a
# tall picture that stay in sight while it scrolls, lines of name and value, and marks in a text.
_DARK: Final = """<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { color: #A7B1BD !important; opacity: 1; }
[data-testid^="stBaseButton-primary"] *, [data-tag], [data-tag] * { /* white on the pale accent is too weak */
  color: #0F1720 !important; }
</style>"""
_STYLE: Final = """<style>
[data-testid="stCaptionContainer"], [data-testid="stCaptionContainer"] * { /* Streamlit's own contrast is 4 : 1 */
  color: #5B6572; opacity: 1; }
.stMainBlockContainer { max-width: 1680px; padding-left: 2.5rem; padding-right: 2.5rem; }
.st-key-masthead { border-bottom: 3px solid #16324F; padding-bottom: .6rem; }
[data-testid="stPageLink"] a, [data-testid="stPageLink"] a * { white-space: normal; overflow: visible; height: auto; }
.st-key-masthead [data-testid="stPageLink"] a { padding: .25rem .4rem; }
.st-key-masthead [data-testid="stPageLink"] a * { white-space: nowrap; }
.st-key-masthead [data-testid="stImage"] { margin-top: .1rem; }
[data-testid="stColumn"]:has(> div > [class*="st-key-beside_"]) > div {
  position: sticky; top: 4rem; max-height: calc(100vh - 5rem); overflow-y: auto; }
.atlas-name { font-size: 1.3rem; font-weight: 700; letter-spacing: .08em; line-height: 1.25; white-space: nowrap; }
.atlas-tagline { font-size: .8rem; opacity: .75; white-space: nowrap; }
.atlas-text { line-height: 1.95; max-width: 60rem; }
.atlas-text mark { background: #FFE49A; color: #1F2933; padding: .1em .15em; border-radius: 2px; font-weight: 700; }
.atlas-text mark.practice { background: #D6E4F2; font-weight: 400; }
.atlas-facts { border-collapse: collapse; width: 100%; }
.atlas-facts th, .atlas-facts td { text-align: left; vertical-align: top; padding: .3rem 0; font-size: .93rem; }
.atlas-facts th { font-weight: 400; opacity: .7; white-space: nowrap; padding-right: 1.2rem; width: 1%; }
.atlas-facts td { overflow-wrap: anywhere; }
body:has([data-testid="stDialog"]) [data-testid="stPopoverBody"] { display: none; } /* it would lie over the dialog */
[data-testid="stFileUploaderDropzoneInstructions"] { display: none; } /* in English only; the label says it in words */
.atlas-value { font-size: 1.9rem; font-weight: 700; line-height: 1.3; }
</style>"""


def run() -> None:
    """Draw the frame and the page that was asked for."""
    _leave_folder_pages()
    warmth.begin()
    warmth.forget_widgets()
    st.set_page_config(page_icon=str(_MARK), layout="wide")
    # Hidden, because Streamlit's own navigation drops the language from the link; the head has links that keep it. The
    # tab is named below, once the link has been read for the page that is found here.
    pages = {
        name: st.Page(f"pages/{name}.py", title=name, url_path=name, default=name == state.PAGES[0])
        for name in state.PAGES
    }
    chosen = st.navigation(list(pages.values()), position="hidden")
    page = chosen.title
    state.begin(page)
    language = state.language()
    st.set_page_config(
        page_title=f"{say(language, f'page.{page}')} · {say(language, 'app.title')}",
        menu_items={"About": say(language, "app.about")},
    )
    st.html(_STYLE + (_DARK if st.context.theme.type == "dark" else ""))
    visitor = roles.standing()
    login.note(visitor)
    _head(language, visitor)
    if not visitor.may_read:
        login.gate(visitor, language)
        state.commit()
        return
    one_build.begin()
    download.notice(language)
    notice = snapshot_notice.begin(language)
    with faults.spoken(page):
        state.settle(cache.known_ids(language))
        _faults(language)
        _inside.page = page
        try:
            chosen.run()
        finally:
            _inside.page = None
        _foot(language)
    notice()
    one_build.end()
    state.commit()


def require() -> None:
    """Begin every page with this: a page that Streamlit opened by itself is opened again inside its frame.

    ``streamlit run app.py`` would show a file of the folder pages/ without the frame to the first visitor who asks for
    it by its address. ``python -m dashboard`` never does.
    """
    if getattr(_inside, "page", None) is None:
        _leave_folder_pages(always=True)


def _leave_folder_pages(*, always: bool = False) -> None:
    if always or PagesManager.uses_pages_directory:
        PagesManager.uses_pages_directory = False
        st.rerun()


def _head(language: str, visitor: roles.Standing) -> None:
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="masthead"):
        st.image(str(_MARK), width=44)
        st.html(
            f'<div class="atlas-name">{say(language, "app.title")}</div>'
            f'<div class="atlas-tagline">{say(language, "app.tagline")}</div>',
            width="content",
        )
        st.space("stretch")
        for name in state.PAGES if visitor.may_read else ():
            # The meeting is opened from the briefing, or by its link.
            if name == "meeting" or (name == "intake" and not visitor.may_edit):
                continue
            st.page_link(f"pages/{name}.py", label=_label(name, language), query_params=state.link(name) or None)
        st.segmented_control(
            say(language, "frame.language"),
            LANGUAGES,
            format_func=lambda code: say(language, f"frame.{code}"),
            key=state.hold("language", language),
            on_change=lambda: state.say_in(st.session_state["language"]),
            required=True,
            label_visibility="collapsed",
        )
        login.head(visitor, language)


def _label(page: str, language: str) -> str:
    """Return the name of a page in the head; the briefing's says how many pictures wait in it."""
    waiting = basket.count() if page == "briefing" else 0
    return say(language, "briefing.head", count=waiting) if waiting else say(language, f"page.{page}")


def _faults(language: str) -> None:
    ignored = state.faults()
    if ignored:
        lines = [
            "- "
            + say(
                language,
                f"link_fault.{f.reason}",
                parameter=f.parameter,
                value=_in_one_line(f.value),
            )
            for f in ignored[:8]
        ]
        st.warning("\n".join([say(language, "link_fault.lead"), "", *lines]))


def _in_one_line(value: str) -> str:
    """Return a part of a link that can stand between backticks: it ends neither the code span nor the paragraph."""
    return " ".join(shown(value).replace("`", "'").split())


def _foot(language: str) -> None:
    counts = cache.overview(language)
    st.divider()
    st.caption(
        say(
            language,
            "frame.snapshot",
            build=counts.build_id[:12],
            built=f"{counts.built_at:%Y-%m-%d %H:%M} UTC",
            verified=counts.verified_spans,
            unverified=counts.unverified_spans,
        )
        + "  \n"
        + say(language, "frame.facts")
    )

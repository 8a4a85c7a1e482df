"""What can be taken away from a picture: files with the citation inside, the link, a place in the briefing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import export
from dashboard.address import part_of
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import picture_file, words
from dashboard.slides.deck import chart_slide_bytes
from dashboard.ui import basket, cache, evidence, state
from dashboard.view import View

_MANY: Final = ("heatmap", "small_multiples", "profile", "scatter")
_MIME: Final = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "csv": "text/csv",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "parquet": "application/vnd.apache.parquet",
    "svg": "image/svg+xml",
    "png": "image/png",
}


def buttons(frame: Frame, view: View) -> None:
    """Offer to add a picture to the briefing, to download it, and to keep its link."""
    language, subject = frame.language, _subject(view)
    basket.add_button(view)
    with st.popover(say(language, "take.files"), icon=":material/download:", key=f"take_{_key(view, language)}"):
        st.caption(say(language, "take.files_caption"))
        for kind, data in _files(frame, view).items():
            st.download_button(
                say(language, f"take.{kind}"),
                data=data,
                file_name=say(language, "take.name", subject=subject, build=frame.build_id[:8], kind=kind),
                mime=_MIME[kind],
                on_click="ignore",
                width="stretch",
                key=f"take_{kind}_{_key(view, language)}",
            )
    with st.popover(say(language, "take.link"), icon=":material/link:", key=f"link_{_key(view, language)}"):
        st.code(address(view), language=None, wrap_lines=True)
        st.caption(say(language, "compare.link_caption"))
        st.caption(evidence.plain(words.alt_text(frame, view)))


def address(view: View) -> str:
    """Return the link to a view on its page, in full where the browser has told its address."""
    if not view.indicators and not view.family and view.kind not in _MANY:
        # Which indicator is the usual one may change with the data; a link that is kept names it.
        view = view.with_(indicators=(cache.default_indicator(),))
    page = state.home_of(view)
    query = urlencode(state.link(page, view=view, part=part_of(view)), doseq=True)
    here = (st.context.url or "/" + page).split("?")[0]
    path = page if page != state.PAGES[0] else ""
    # The front page has no name of its own in the address; every other page is the last part of it.
    root = here.rsplit("/", 1)[0] if here.rsplit("/", 1)[-1] in state.PAGES else here.rstrip("/")
    return f"{root}/{path}?{query}" if query else f"{root}/{path}"


def _files(frame: Frame, view: View) -> dict[str, Callable[[], bytes]]:
    """Return the files as calls: they are made when somebody asks for one."""
    link = address(view)
    return {
        "pptx": lambda: chart_slide_bytes(view, frame, frame.language, link=link),
        "png": lambda: picture_file.png_bytes(frame, view, link=link),
        "svg": lambda: picture_file.svg_bytes(frame, view, link=link),
        "xlsx": lambda: export.xlsx_bytes(frame, view, link),
        "csv": lambda: export.csv_bytes(frame),
        "parquet": lambda: export.parquet_bytes(frame, view, link),
    }


def _subject(view: View) -> str:
    names = "-".join(view.indicators) or view.family or view.theme or view.kind
    return names[:60]


def _key(view: View, language: str) -> str:
    return urlencode({**view.to_query(), "lang": language}, doseq=True)

"""What can be taken away from a picture: files with the citation inside, the link, a place in the briefing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final
from urllib.parse import urlencode

import streamlit as st

from dashboard import export
from dashboard.address import Address, home_of, part_of
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import picture_file
from dashboard.slides.deck import chart_slide_bytes
from dashboard.slides.office import office_template
from dashboard.ui import basket, cache, cache_pictures, download, evidence, state
from dashboard.view import View

_USUAL: Final = ("ranked_bars", "dot_plot", "dumbbell", "figure_map", "trend")
"""Pictures of one indicator, which show the usual one while none is chosen."""
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
            download.button(
                say(language, f"take.{kind}"),
                data=data,
                file_name=say(language, "take.name", subject=subject, build=frame.build_id[:8], kind=kind),
                mime=_MIME[kind],
                view=urlencode(view.to_query(), doseq=True),
                width="stretch",
                key=f"take_{kind}_{_key(view, language)}",
            )
    with st.popover(say(language, "take.link"), icon=":material/link:", key=f"link_{_key(view, language)}"):
        st.code(address(view), language=None, wrap_lines=True)
        st.caption(say(language, "compare.link_caption"))
        st.caption(evidence.plain(cache_pictures.said(view, language).alt))


def address(view: View) -> str:
    """Return the link to a view on its page, in full where the browser has told its address."""
    return linker()(view)


def linker() -> Callable[[View], str]:
    """Return what makes the link to a view; unlike the session it can be asked in any thread."""
    language, root = state.language(), _root()

    def link_of(view: View) -> str:
        if not view.indicators and not view.family and view.kind in _USUAL:
            # Which indicator is the usual one may change with the data; a link that is kept names it.
            view = view.with_(indicators=(cache.default_indicator(),))
        page = home_of(view)
        query = urlencode(Address(view, part=part_of(view)).to_query(page, language), doseq=True)
        return f"{root}/{page if page != state.PAGES[0] else ''}{'?' if query else ''}{query}"

    return link_of


def _root() -> str:
    """Return the address of the atlas without a page, "" where the browser has not told it."""
    here = (st.context.url or "").split("?")[0]
    # The front page has no name of its own in the address; every other page is the last part of it.
    return here.rsplit("/", 1)[0] if here.rsplit("/", 1)[-1] in state.PAGES else here.rstrip("/")


def _files(frame: Frame, view: View) -> dict[str, Callable[[], bytes]]:
    """Return the files as calls: they are made when somebody asks for one."""
    link = address(view)
    return {
        "pptx": lambda: chart_slide_bytes(view, frame, frame.language, link=link, template=office_template().data),
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

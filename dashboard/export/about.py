"""What a file says of itself: title, caption, coverage, caveats, link, version and citation."""

from __future__ import annotations

from urllib.parse import urlencode

from dashboard import cite, stand_in
from dashboard.frame import Frame
from dashboard.locale import say
from dashboard.render import words
from dashboard.snapshot_files import stand_ins
from dashboard.view import View

_PAGES = {
    "coverage_matrix": "overview",
    "places_map": "overview",
    "figure_map": "map",
    "trend": "trends",
    "practice_matrix": "practices",
    "practice_similarity": "practices",
    "profile": "region",
}


def address(view: View, given: str = "") -> str:
    """Return the link that opens a view again: the one given, else the part of it that no server changes."""
    if given:
        return given
    query = urlencode(view.to_query(), doseq=True)
    path = f"/{_PAGES.get(view.kind, 'compare')}"
    return f"{path}?{query}" if query else path


def facts(frame: Frame, view: View, link: str = "") -> list[tuple[str, str]]:
    """Return (key of ``file.about`` in the locale, words), caveats one by one, in the order of reading."""
    language = frame.language
    found = [
        ("title", words.title(frame, view)),
        ("caption", words.caption(frame, view)),
        ("coverage", words.coverage_sentence(frame, view)),
        *(("caveat", text) for _severity, text in words.notes_text(frame)),
    ]
    if len(frame.indicators):
        for name, definition in zip(frame.indicators["name"], frame.indicators["definition"], strict=True):
            found.append(("definition", f"{name}{say(language, 'list.colon')}{definition}"))
    return [
        *found,
        ("gaps", say(language, "file.gaps")),
        ("verified", say(language, "verified_legend")),
        ("link", address(view, link)),
        ("build", frame.build_id),
        *(("stand_in", stand_in.words(s, language).short) for s in [stand_ins().get(frame.build_id)] if s is not None),
        ("citation", cite.atlas(frame.build_id, None, language).gbt),
        ("rights", say(language, "file.rights")),
    ]

"""Every page on a hostile snapshot, and what it would hand to the browser as more than a text.

A page in Streamlit's own test bench is a tree of messages. Of each text in it is known how the browser reads it: as
Markdown (labels, captions, help), as HTML, or as it stands. A payload must have lost its power in the first two.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import cycle
from typing import Any, Final

from streamlit.testing.v1 import AppTest

from dashboard.address import LISTS, PAGES
from dashboard.view import COMPARISONS
from trials import texts_payloads
from trials.texts_folder import ROOT
from trials.texts_payloads import HOST

_AS_IT_STANDS: Final = {
    "dataframe", "arrow_data_frame", "plotly_chart", "deck_gl_json_chart", "bidi_component", "code", "text_input",
    "text_area", "json", "exception",
}  # fmt: skip
"""Elements whose data are drawn letter by letter, or read by code of our own that a browser test looks at."""
_TEXT_FIELDS: Final = {
    "id", "options", "placeholder", "file_name", "url", "query_string", "raw_values", "value", "default", "key",
    "form_id", "page", "page_script_hash", "icon", "raw_value",
}  # fmt: skip
_ALIVE: Final = {
    "picture": re.compile(r"(?<!\\)!\[i"),
    "link": re.compile(r"(?<!\\)\]\((?:javascript|http)"),
    "directive": re.compile(r"(?<!\\):(?:red\[|smile:)|:(?:material/delete|streamlit):"),
    "arrow": re.compile(r"(?<!\S)(?:\\?<-\\?>|-\\?>|--|\\?[<>~]=)(?!\S)"),
    "formula": re.compile(r"(?<!\\)\$\\"),
    "code": re.compile(r"(?<!\\)`c`"),
    "bold": re.compile(r"(?<!\\)\*\*b"),
    "tag": re.compile(r"(?<!\\)<(?:img src=\"//|script|svg/|http)"),
    "address": re.compile(rf"(?:https?:/?/?/?|www\.|@){re.escape(HOST)}"),
    "heading": re.compile(r"(?m)^\s*#+ head"),
    "list": re.compile(r"(?m)^\s*(?:[-+*] item|1[.)] one)~"),
    "quote": re.compile(r"(?m)^\s*> quote"),
    "rule": re.compile(r"(?m)^\s*(?:---|\*\*\*|===)~"),
}
_ALIVE_HTML: Final = re.compile(r"<img src=\"//|<script>alert|<svg/onload|</div></td>:red")
_CODE: Final = re.compile(r"(?m)^- `[^`\n]*`")


_SOUND: Final[dict[str, tuple[dict[str, Any], ...]]] = {
    "overview": ({}, {"theme": "issues"}, {"view": "places_map"}),
    "compare": (
        {"ind": "grids_total"},
        *({"view": kind, "ind": ["grids_total", "residents"]} for kind in COMPARISONS),
        {"mark": "990101", "group": "peers"},
    ),
    "map": ({"ind": "grids_total"}, {"in": "990101"}),
    "trends": ({"ind": "grids_total"}, {"place": "990101"}),
    "practices": (
        {},
        {"part": "search", "q": "a"},
        {"view": "practice_similarity"},
        {"view": "practice_outcome", "ind": "grids_total", "do": "bench_talk"},
        {"do": "bench_talk"},
        {"mark": "990101"},
    ),
    "region": ({"mark": "990101"}, {"mark": "990102"}),
    "evidence": (
        *({"figure": figure} for figure in ("jia-1", "yi-1")),
        *({"source": source} for source in ("jia-2024", "yi-2020")),
        *({"list": listing} for listing in LISTS),
        {"list": "practices", "practice": "bench_talk"},
    ),
    "data": tuple({"part": part} for part in ("files", "codebook", "console")),
    "briefing": ({},),
    "meeting": ({},),
    "intake": ({},),
}
"""Links that show every part of every page."""
_PARAMETERS: Final = {
    "evidence": ("figure", "source", "list", "year", "practice", "lang", "place", "ind"),
    "meeting": ("slide", "lang"),
    "intake": ("draft", "at", "lang"),
}
_VIEW: Final = (
    "view", "ind", "family", "theme", "place", "group", "level", "grade", "mark", "per", "since", "until", "by",
    "peers", "do", "in", "tier", "totals", "bench", "scale", "q", "part", "lang",
)  # fmt: skip


def links(*, full: bool, brief: bool = False) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield (page, query): the sound links of every page, then hostile values of every parameter at once and, where
    ``full``, of each parameter alone."""
    spoilt = cycle(word for word in texts_payloads.every() if word != texts_payloads.SURROGATE)
    for page in PAGES:
        most = 99 if full else 1 if brief else 4
        yield from ((page, query) for query in _SOUND[page][:most])
        names = _PARAMETERS.get(page, _VIEW)
        yield page, {name: next(spoilt) for name in names}
        if not brief:
            yield page, {name: [next(spoilt) for _ in range(450)] for name in names if name != "lang"}
        if full:
            yield from ((page, {name: next(spoilt)}) for name in names)


def open_page(page: str, language: str, **query: str | list[str]) -> AppTest:
    """Open a page as a link does."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    for name, value in {**query, "lang": query.get("lang", language)}.items():
        at.query_params[name] = value
    if page != "overview":
        at.switch_page(f"pages/{page}.py")
    return at.run()


def faults(at: AppTest) -> list[str]:
    """Return what is wrong with a page: errors, and payloads that the browser would read as more than a text."""
    found = [f"exception: {one.value[:200]}" for one in at.exception]
    found += [f"error: {one.value[:200]}" for one in at.error]
    if not at.main.children:
        found.append("empty page")
    return [*found, *(f"{what} in {where}: {words[:300]!r}" for what, where, words in alive(at))]


def alive(at: AppTest) -> Iterator[tuple[str, str, str]]:
    """Yield (what, where, words) for each payload that is not a text any more."""
    for kind, path, words in texts(at):
        if kind == "html":
            if _ALIVE_HTML.search(words):
                yield "tag", path, words
            continue
        # Parts of a link that were ignored are shown as code, in which nothing is markup.
        outside = _CODE.sub("", words)
        for what, pattern in _ALIVE.items():
            if match := pattern.search(outside):
                yield what, path, outside[max(0, match.start() - 60) :]


def texts(at: AppTest) -> Iterator[tuple[str, str, str]]:
    """Yield (element, path, words) for each text that the browser reads as Markdown or as HTML."""
    for node in _nodes(at._tree):
        message = getattr(node, "proto", None)
        if message is None or not hasattr(message, "DESCRIPTOR"):
            continue
        kind = str(getattr(node, "type", ""))
        if kind in _AS_IT_STANDS:
            message_texts = [("label", getattr(message, "label", "")), ("help", getattr(message, "help", ""))]
        else:
            message_texts = list(_strings(message))
        for path, words in message_texts:
            if words:
                yield kind, f"{kind}.{path}", words


def _nodes(block: Any) -> Iterator[Any]:
    yield block
    for child in getattr(block, "children", {}).values():
        yield from _nodes(child)


def _strings(message: Any, path: str = "") -> Iterator[tuple[str, str]]:
    for field, value in message.ListFields():
        name = f"{path}{field.name}"
        if field.name in _TEXT_FIELDS:
            continue
        many = value if field.is_repeated else [value]
        for one in many:
            if isinstance(one, str):
                yield name, one
            elif hasattr(one, "ListFields"):
                yield from _strings(one, f"{name}.")


__all__ = ["PAGES", "alive", "faults", "open_page", "texts"]

"""A briefing as one HTML file: a long page that prints, and the stage of the meeting; it asks no host for anything."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date
from html import escape
from pathlib import Path
from typing import Any, Final

from dashboard.briefing import Briefing, FrameOf
from dashboard.locale import say
from dashboard.player import fonts
from dashboard.player.picture import colours
from dashboard.player.stage import EvidenceOf, stage
from dashboard.view import View

_HERE: Final = Path(__file__).parent
_POLICY: Final = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; img-src data:; font-src data:; "
    "base-uri 'none'; form-action 'none'"
)
_ADDRESSES: Final = ("https://", "http://")


def css(found: Mapping[str, Any]) -> str:
    """Return the look of a stage, with the colours of its pictures for the light and the dark room."""
    light, dark = colours("".join(slide["html"] for slide in found["slides"]))
    return f".ap,.ap-page{{{light}}}.ap.ap-dark,.ap-page.ap-dark{{{dark}}}@media print{{.ap-page.ap-dark{{{light}}}}}"


def look() -> str:
    """Return the style sheet of the player."""
    return (_HERE / "player.css").read_text(encoding="utf-8")


def script(shell: str) -> str:
    """Return the program of the player in a shell: "live" in the meeting page, "file" in a file."""
    parts = ("player.js", "panels.js", f"{shell}.js")
    return "\n".join((_HERE / part).read_text(encoding="utf-8") for part in parts)


def html_bytes(
    briefing: Briefing,
    frame_of: FrameOf,
    language: str,
    *,
    link_of: Callable[[View], str] | None = None,
    made: date | None = None,
    theme: str = "light",
    evidence_of: EvidenceOf | None = None,
) -> bytes:
    """Return a briefing as one file that any browser opens without a network.

    Parameters
    ----------
    briefing : Briefing
        The place that it highlights is highlighted throughout.
    frame_of : callable
        View → frame, in ``language``.
    link_of : callable, optional
        View → full address that opens it; what is no address of the web is left out.
    made : date, optional
        Day that the file bears; today where not said.
    theme : str
        "light" or "dark"; on paper it is light.
    evidence_of : callable, optional
        Observation ids → what the snapshot adds (``challenge.behind``). Paragraphs of articles are left out of the file
        whatever it returns.
    """
    day = made or date.today()
    found = stage(briefing.marked(), frame_of, language, link_of=_web_only(link_of), made=day, evidence_of=evidence_of)
    for entry in found["evidence"].values():
        entry[5], entry[6] = "", []  # a paragraph belongs to its publisher
    sections = "".join(slide["html"] for slide in found["slides"])
    data = {**found, "slides": [{k: v for k, v in slide.items() if k != "html"} for slide in found["slides"]]}
    body = _top(language, day) + sections + _appendix(found, language)
    words = f"{found['title']}{body}{json.dumps(found['words'], ensure_ascii=False)}"
    words += "".join(found["strings"]) + "".join(str(entry[1]) for entry in found["evidence"].values())
    dark = " ap-dark" if theme == "dark" else ""
    return (
        f'<!DOCTYPE html>\n<html lang="{"zh-CN" if language == "zh" else language}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="referrer" content="no-referrer">'
        f"<title>{escape(found['title'])}</title>"
        f"<style>{fonts.style(words)}\nbody{{margin:0}}{look()}{css(found)}</style></head>"
        f'<body><main class="ap-page{dark}">{body}</main>'
        f'<script type="application/json" id="ap-stage">{_json(data)}</script>'
        f"<script>{script('file')}</script></body></html>\n"
    ).encode()


def _web_only(link_of: Callable[[View], str] | None) -> Callable[[View], str]:
    def link(view: View) -> str:
        found = link_of(view) if link_of else ""
        return found if found.startswith(_ADDRESSES) else ""

    return link


def _json(data: Mapping[str, Any]) -> str:
    """Return data as a script element may hold it: no sign in it could end the element or begin a comment."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")


def _top(language: str, made: date) -> str:
    said = escape(say(language, "meeting.made_with", date=made.isoformat()))
    hint = escape(say(language, "meeting.file_hint"))
    play = escape(say(language, "meeting.file_play"))
    return (
        f'<div class="ap-top"><span>{said}</span>'
        f'<button type="button" class="ap-play" hidden title="{hint}">▶ {play}（F）</button></div>'
    )


def _appendix(found: Mapping[str, Any], language: str) -> str:
    """Return what stands behind the figures of each slide as words, for paper and for a page without a program."""
    out = []
    for at, slide in enumerate(found["slides"], start=1):
        keys = [key if isinstance(key, str) else key[1] for key in slide["marks"]]
        entries = [found["evidence"][key] for key in keys]
        said = [_told(entry, found["strings"], language) for entry in entries if entry[3]]
        if not said:
            continue
        link = slide.get("link", "")
        more = f'<p><a href="{escape(link)}">{escape(say(language, "meeting.open_view"))}</a></p>' if link else ""
        out.append(f"<h3>{at}. {escape(slide['title'])}</h3>{more}{''.join(said)}")
    if not out:
        return ""
    head, lead = (escape(say(language, f"meeting.{name}")) for name in ("appendix", "appendix_lead"))
    return f'<section class="ap-appendix"><h2>{head}</h2><p>{lead}</p>{"".join(out)}</section>'


def _told(entry: list[Any], strings: list[str], language: str) -> str:
    head, value, facts, _, caution, *_ = entry
    colon, stop = say(language, "list.colon"), say(language, "list.semicolon")
    parts = [f"{strings[name]}{colon}{strings[words]}" for name, words in zip(facts[::2], facts[1::2], strict=True)]
    parts += [caution] if caution else []
    return f"<p>{escape(strings[head])}{escape(colon)}<b>{escape(value)}</b> {escape(stop.join(parts))}</p>"

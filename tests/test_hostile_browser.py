"""Hostile words in a real browser: no script of theirs runs, no picture is fetched, no link leads away."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from fixture_browser import ROOT, Server, Visitor, browser  # noqa: F401  (a fixture)

from dashboard.render.values import shown
from trials import texts_folder, texts_payloads
from trials.texts_payloads import HOST

WORDS: Final = (
    *texts_payloads.TAGS, *texts_payloads.MARKDOWN, *texts_payloads.LINKS, *texts_payloads.BEGINNINGS,
    texts_payloads.INVISIBLE,
)  # fmt: skip
PATHS: Final = (
    "/", "/compare?view=ranked_bars&ind=grids_total&mark=990101", "/compare?view=heatmap",
    "/map?ind=grids_total&lang=en", "/trends?ind=grids_total", "/practices", "/practices?do=bench_talk",
    "/region?mark=990101",
    "/evidence?figure=jia-1", "/evidence?source=jia-2024&lang=en", "/evidence?list=figures", "/data?part=codebook",
    "/briefing", "/meeting", "/compare?q=%3Cscript%3Ealert(1)%3C/script%3E&view=%3Cimg%20src=x%20onerror=alert(1)%3E",
)  # fmt: skip
LISTEN: Final = """() => {
  window.__alive = [];
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => window.__alive.push(name);
}"""
LOOK: Final = f"""() => {{
  const found = [...window.__alive];
  const away = "{HOST}";
  for (const a of document.querySelectorAll("a[href]"))
    if (a.href.includes(away) || /^javascript:/i.test(a.getAttribute("href"))) found.push("link " + a.href);
  for (const e of document.querySelectorAll("img, iframe, object, embed, link"))
    if ((e.src || e.href || e.data || "").includes(away)) found.push(e.tagName);
  for (const e of document.querySelectorAll("*"))
    for (const at of e.attributes) if (/^on/i.test(at.name)) found.push(e.tagName + " " + at.name);
  const parts = ":is(ol, blockquote, pre, h5, h6, .katex)";
  for (const e of document.querySelectorAll("[data-testid=stMarkdownContainer] " + parts))
    found.push("layout " + e.tagName + " " + e.textContent.slice(0, 40));
  return [...new Set(found)];
}}"""


class Hostile(Server):
    """A server of another snapshot, or of another program."""

    def __init__(self, folder: Path, *line: str, **places: str) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = folder / "server.log"
        usual = ("-m", "dashboard", "--port", str(self.port))
        alone = ("-m", "streamlit", "run", *line, "--server.port", str(self.port), "--server.headless", "true")
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, *(alone if line else usual)],
                cwd=ROOT,
                env={**os.environ, **places, "ATLAS_INTAKE": str(folder / "intake"), "PYTHONPATH": str(ROOT)},
                stdout=log,
                stderr=subprocess.STDOUT,
            )
        self.wait()


def letters(words: str) -> str:
    """Return what can be seen of a text, blanks left out."""
    return re.sub(r"[\s\u2060\ufeff]+", "", shown(words))


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("hostile")
    folders = texts_folder.built(folder / "data", WORDS)
    found = Hostile(folder, ATLAS_BUILD=str(folders.build), ATLAS_ARTICLES=str(folders.articles))
    yield found
    found.stop()


@pytest.mark.parametrize("width", [1440])
def test_hostile_words_are_words_on_every_page(served: Server, browser: Any, width: int) -> None:  # noqa: F811
    visitor = Visitor(browser, served.url, width=width)
    visitor.page.add_init_script(f"({LISTEN})()")
    dialogs: list[str] = []
    visitor.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    found: dict[str, Any] = {}
    for path in PATHS:
        visitor.open(path)
        said = visitor.page.evaluate(LOOK)
        if said or visitor.overflow() > 0:
            found[path] = (said, visitor.overflow())
    assert (found, dialogs, visitor.others()) == ({}, [], [])
    visitor.context.close()


def test_the_browsers_own_reader_of_markdown_shows_each_word_as_it_is(
    tmp_path: Path,
    browser: Any,  # noqa: F811
) -> None:
    """The page's reader makes links of addresses after the markup: only the browser can tell whether they were held."""
    words = [*texts_payloads.every()[:-1]]
    page = tmp_path / "page.py"
    page.write_text(
        "import json, streamlit as st\nfrom dashboard.ui.markup import plain\n"
        f"for word in json.loads({json.dumps(words)!r}):\n    st.markdown(plain(word))\n    st.caption(plain(word))\n",
        encoding="utf-8",
    )
    found = Hostile(tmp_path, str(page))
    try:
        visitor = Visitor(browser, found.url)
        visitor.open("/")
        inside = "[data-testid=stMarkdownContainer], [data-testid=stCaptionContainer]"
        tags = visitor.page.evaluate(
            f"() => [...document.querySelectorAll('{inside}')].flatMap((e) => [...e.querySelectorAll('*')])"
            ".map((e) => e.tagName)"
        )
        assert set(tags) <= {"P", "BR", "SMALL", "SPAN", "DIV"}, set(tags)
        told = visitor.page.locator("[data-testid=stMarkdownContainer]").all_text_contents()
        assert [letters(one) for one in told] == [letters(word) for word in words]
        visitor.context.close()
    finally:
        found.stop()

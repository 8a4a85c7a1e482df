"""A name is shown letter by letter, whatever a reader of Markdown would make of its signs."""

from __future__ import annotations

import html
import re
from typing import Final

import marko
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from dashboard.ui.markup import plain, shown
from trials import texts_payloads

_SIGNS: Final = "\\`*_[]<>$#~:|&-+=1.)!(\"'{} \n\tab长@/\u202e\ud800"
_TAG: Final = re.compile(r"<[^>]+>")


def read(markdown: str) -> tuple[str, set[str]]:
    """Return what CommonMark shows of a text, blanks as one, and the elements that it makes."""
    made = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(markdown)
    words = html.unescape(_TAG.sub("", made)).replace("\u2060", "").replace("\u00a0", " ")
    return " ".join(words.split()), set(re.findall(r"<(\w+)", made))


def github(markdown: str) -> set[str]:
    return set(re.findall(r"<(\w+)", marko.Markdown(extensions=["gfm"])(markdown)))


@pytest.mark.parametrize("words", texts_payloads.every(), ids=lambda words: ascii(words[:14]))
def test_no_payload_is_more_than_a_paragraph(words: str) -> None:
    told, elements = read(plain(words))
    assert told == " ".join(shown(words).replace("\u2060", "").replace("\u00a0", " ").split())
    assert elements <= {"p", "br"}
    assert github(plain(words)) <= {"p", "br"}


@pytest.mark.parametrize(
    ("words", "markdown"),
    [
        ("http://a.b", "http\\://\u2060a.b"),
        ("www.a.b", "www\u2060.a.b"),
        ("a@b.c", "a@\u2060b.c"),
        ("a:material/add:", "a\\:\u2060material/add\\:"),
        (":streamlit:", "\\:\u2060streamlit\\:"),
        ("甲 -> 乙 <-> 丙", "甲 -\u2060\\> 乙 \\<\u2060-\\> 丙"),
        ("3 >= 2 -- 1", "3 \\>\u2060= 2 -\u2060- 1"),
        ("1. 甲", "1\\. 甲"),
        ("- 甲\n+ 乙\n===", "\\- 甲\n\\+ 乙\n\\==="),
        ("&lt;b&gt;", "\\&lt;b\\&gt;"),
        ("    甲", "\u00a0\u00a0\u00a0\u00a0甲"),
        ("12\u202e34", "12\ufffd34"),
        ("半\ud800字\x00", "半\ufffd字\ufffd"),
        ("مدينة", "مدينة"),
        ("3.5", "3.5"),
        ("2024-01-02（第1版）", "2024-01-02（第1版）"),
    ],
)
def test_what_becomes_of_a_text(words: str, markdown: str) -> None:
    """The browser makes links of addresses after the markup is read: only a sign between their parts holds it off."""
    assert plain(words) == markdown


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.text(_SIGNS, max_size=40))
def test_no_text_is_more_than_paragraphs(words: str) -> None:
    told, elements = read(plain(words))
    assert told == " ".join(shown(words).split())
    assert elements <= {"p", "br"}

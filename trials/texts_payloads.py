"""Words that nobody should write as a name: what a page, a spreadsheet or a program might take for more than a text."""

from __future__ import annotations

from typing import Final

HOST: Final = "evil.invalid"
"""A host that cannot exist (RFC 2606): whatever asks it, or leads there, took a text for more than a text."""

TAGS: Final = (
    f'<img src="//{HOST}/i.png" onerror="alert(1)"><script>alert(1)</script>',
    "<svg/onload=alert(1)></div></td>\"' &lt;b&gt; &#60;i&#62; <!-- -->]]>",
)
MARKDOWN: Final = (
    f"![i](http://{HOST}/i.png)[l](javascript:alert(1))[e](http://{HOST}/e)",
    "-> -- >= <-> <- <= ~= :streamlit: :red[r] :material/delete: :smile: $\\frac{1}{2}$ `c` **b** ~~s~~",
)
MARKUP: Final = "".join((*TAGS, *MARKDOWN))
LINKS: Final = (f"http://{HOST}/a www.{HOST} a@{HOST}", f"<http://{HOST}/b> mailto:b@{HOST} //{HOST}/c")
INVISIBLE: Final = "\u200b\u200d\u2060\u00ad👨\u200d👩\u200d👧🏽🇨🇳Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯a\U000e0041ꙮ﷽𒐫ﷺ\u00a0\u3000x"
BRACES: Final = "{} {0} {place} {{x}} %s %(a)d %d ${HOME} #{x} <%= 1 %> {0.__class__} \\N{DASH} %n\\x41 $(id) `id`"
LONG: Final = "\u957f" * 5_000 + "W" * 5_000
FORMULAS: Final = (
    f'=HYPERLINK("http://{HOST}","x")', "+cmd|' /C calc'!A0", "@SUM(1+1)*cmd|' /C calc'!A0", "-2+3", "=1+1",
    f'＝HYPERLINK("http://{HOST}")', "%0A=1+1", "|calc", ";=1+1", "'=1+1", '"=1+1',
)  # fmt: skip
BEGINNINGS: Final = (
    "# head", "- item", "1. one", "> quote", "---", "***", "| a | b |", "+ item", "[x]: http://" + HOST, "```", "~~~",
    "[^1]: note", "===", ":::", "1) one", "    code", "<!--", "$$", "&nbsp;", "\\",
)  # fmt: skip
REFUSED: Final = (
    "a\x00b", "a\x07b", "a\x1b[31mb", "a\x7fb", "a\x85b", "a\x9bb", "a\u2028b", "a\u2029b", "a\u202eb", "a\u2066b",
    "a\ufeffb", "a\ufffeb", "a\uffffb", "a\nb", "a\tb", "a\rb",
)  # fmt: skip
"""What no name of a data folder may hold: the build names file and line instead."""
SURROGATE: Final = "\u534a\ud800\u5b57"
"""Half a character: no UTF-8 file can hold it, a form on a page can send it."""


def kinds() -> dict[str, tuple[str, ...]]:
    """Return payloads by what they try; cut to the room of a field, a data folder may hold them."""
    return {
        "markup": (*TAGS, *MARKDOWN),
        "formulas": FORMULAS,
        "links": LINKS,
        "invisible": (INVISIBLE,),
        "braces": (BRACES,),
        "beginnings": tuple(words.strip() for words in BEGINNINGS),
        "long": (LONG,),
    }


def every() -> list[str]:
    """Return all words once, also those that a data folder refuses."""
    return [*(word for words in kinds().values() for word in words), *REFUSED, SURROGATE]

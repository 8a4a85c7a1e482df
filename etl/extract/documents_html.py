"""html → text: title, paragraphs and table rows as lines; scripts, navigation and hidden parts are left out."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from lxml import etree

from etl.extract.documents_text import CANDIDATES, MARKS, cell_text, decode, detect, is_nonsense
from etl.faults import AtlasError

MAX_TAGS: Final = 500_000
_CHARSET = re.compile(rb"""<(?:meta|\?xml)\b[^>]*?(?:charset|encoding)\s*=\s*["']?\s*([\w-]{3,20})""", re.I)
_BLANKS = re.compile("[ \t\r\n\f\v\u00a0]+")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HEAD = 4096  # bytes in which a page states its charset
_ALIASES: Final = {"gb2312": "gb18030", "gbk": "gb18030", "gb_2312-80": "gb18030", "big5": "cp950"}
_DROPPED: Final = frozenset({
    "script", "style", "noscript", "template", "nav", "footer", "aside", "iframe", "object", "embed", "svg", "canvas",
    "audio", "video", "select", "button", "textarea", "meta", "link",
})  # fmt: skip
_INLINE: Final = frozenset({
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i", "img",
    "input", "ins", "kbd", "label", "mark", "q", "ruby", "s", "samp", "small", "span", "strike", "strong", "sub", "sup",
    "time", "tt", "u", "var", "wbr", "rb", "o:p",
})  # fmt: skip
_CELLS: Final = frozenset({"td", "th"})


def html_text(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a page and its encoding.

    Raises
    ------
    AtlasError
        The bytes are of no known encoding, or the page is nested beyond all measure.
    """
    source, encoding = _decode_page(data, name)
    if source.count("<") > MAX_TAGS:
        raise AtlasError("document.too_long", file=name)
    if "\0" in source:
        raise AtlasError("document.nul", file=name, position=source.index("\0"))
    # The text is handed over as UTF-8, so that the parser does not guess; it fetches nothing.
    parser = etree.HTMLParser(encoding="utf-8", no_network=True, remove_comments=True, remove_pis=True, huge_tree=True)
    try:
        root = etree.fromstring(source.encode("utf-8"), parser)
    except etree.ParserError as error:
        raise AtlasError("document.blank", file=name) from error
    except etree.XMLSyntaxError as error:
        raise AtlasError("document.too_deep" if "depth" in str(error) else "document.blank", file=name) from error
    if any("Excessive depth" in entry.message for entry in parser.error_log):
        raise AtlasError("document.too_deep", file=name)
    if root is None:
        raise AtlasError("document.blank", file=name)
    return _page_text(root), encoding


def _decode_page(data: bytes, name: str) -> tuple[str, str]:
    """Return the source: by its mark, else as UTF-8 where that fits, else as it states, else by detection."""
    if any(data.startswith(mark) for mark, _ in MARKS):
        return decode(data, name)
    if (strict := detect(data, ("utf-8",))) is not None:
        return strict
    stated = _CHARSET.search(data[:_HEAD])
    if stated is not None:
        encoding = stated.group(1).decode("ascii").lower()
        encoding = _ALIASES.get(encoding, encoding)
        try:
            # A page with one bad byte in a thousand is still shown by every browser: U+FFFD stands for it.
            text = data.decode(encoding, errors="replace")
        except LookupError:
            return decode(data, name)
        if encoding in CANDIDATES and not is_nonsense(text):
            return text, encoding
    return decode(data, name)


@dataclass(slots=True)
class _Frame:
    """A part of the page whose lines are still being collected: the page, a row or a cell."""

    kind: str
    parts: list[str] = field(default_factory=list)
    cells: list[str] = field(default_factory=list)

    def lines(self) -> list[str]:
        return [line for raw in "".join(self.parts).split("\n") if (line := _squeezed(raw))]


def _squeezed(line: str) -> str:
    if "\t" in line:  # a row: its cells are squeezed already
        return line.strip(" ")
    return re.sub(" {2,}", " ", line).strip(" \u3000")


def _page_text(root: Any) -> str:
    title = _squeezed(_BLANKS.sub(" ", root.findtext(".//head/title") or root.findtext(".//title") or ""))
    stack = [_Frame("page")]
    walk = etree.iterwalk(root, events=("start", "end"))
    preformatted = 0
    for event, element in walk:
        tag = element.tag if isinstance(element.tag, str) else ""
        dropped = tag in _DROPPED or tag in ("head", "title") or _is_hidden(element)
        if event == "start":
            if dropped:
                walk.skip_subtree()
                continue
            preformatted += tag == "pre"
            _open(stack, tag)
            _add(stack[-1], element.text, preformatted)
        else:
            if not dropped:
                preformatted -= tag == "pre"
                _close(stack, tag)
            _add(stack[-1], element.tail, preformatted)
    lines = stack[0].lines()
    if title and title != (lines[0] if lines else ""):
        lines.insert(0, title)
    return "\n".join(lines) + "\n"


def _is_hidden(element: Any) -> bool:
    get = element.get
    return (
        get("hidden") is not None
        or get("aria-hidden") == "true"
        or get("role") == "navigation"
        or bool(_HIDDEN.search(get("style") or ""))
    )


def _open(stack: list[_Frame], tag: str) -> None:
    if tag in _CELLS:
        stack.append(_Frame("cell"))
    elif tag == "tr":
        stack.append(_Frame("row"))
    elif tag not in _INLINE:
        stack[-1].parts.append("\n")


def _close(stack: list[_Frame], tag: str) -> None:
    if tag in _CELLS:
        cell = cell_text(stack.pop().lines())
        if stack[-1].kind == "row":
            stack[-1].cells.append(cell)
        else:
            stack[-1].parts.append(f"\n{cell}\n")
    elif tag == "tr":
        row = stack.pop()
        stack[-1].parts += ["\n", "\t".join(row.cells).rstrip("\t"), "\n", *row.parts, "\n"]
    elif tag not in _INLINE:
        stack[-1].parts.append("\n")


def _add(frame: _Frame, text: str | None, preformatted: int) -> None:
    if text:
        frame.parts.append(text if preformatted else _BLANKS.sub(" ", text))

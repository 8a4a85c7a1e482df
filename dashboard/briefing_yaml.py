"""The file of a briefing as YAML: text with line numbers, never objects.

It may come from a colleague's mail. What does not fit raises ``BriefingFault`` with the line, whatever it would mean;
what the items mean is ``dashboard.briefing``'s.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Any, Final

import yaml

MOST_BYTES: Final = 200_000
_MOST_DEPTH: Final = 8
_CONTROL: Final = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufeff\ufffe\uffff]")
_PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{name}" for name in ("str", "int", "float", "bool", "null",
                                                                         "timestamp", "seq", "map"))  # fmt: skip
_NULL: Final = "tag:yaml.org,2002:null"


class BriefingFault(ValueError):
    """A file that is no briefing.

    Attributes
    ----------
    key : str
        What is wrong; the words, and how to mend it, are messages ``briefing_fault.<key>``.
    line : int
        Where, counted from 1; 0 for the file as a whole.
    found : str
        What stands there, cut to 60 characters.
    """

    def __init__(self, key: str, line: int = 0, found: object = "") -> None:
        self.key, self.line, self.found = key, line, " ".join(str(found).split())[:60]
        super().__init__(f"line {line}: {key} {self.found}".rstrip())


def tidy(text: str, most: int, *, lines: bool = False) -> str:
    """Return words without control characters, on one line unless ``lines``, cut to ``most`` characters."""
    text = _CONTROL.sub(
        "", text.replace("\r\n", "\n").replace("\r", "\n").replace("\u2028", "\n").replace("\x85", "\n")
    )
    return (text.strip() if lines else " ".join(text.split()))[:most].strip()


def written(data: Mapping[str, Any]) -> str:
    """Return plain data as a file, in the order given, words of several lines as a block."""
    return str(yaml.dump(dict(data), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=110))


class _Dumper(yaml.SafeDumper):
    """Writes words of several lines as a block, as a person would."""


_Dumper.add_representer(
    str,
    lambda dumper, text: dumper.represent_scalar("tag:yaml.org,2002:str", text, style="|" if "\n" in text else None),
)


def root_of(data: bytes | str) -> yaml.Node | None:
    """Return the root of a file: UTF-8, with or without a byte order mark, at most ``MOST_BYTES``, no references."""
    text = _text(data)
    try:
        _guard(text)
        return yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as broken:
        mark = broken.problem_mark or broken.context_mark
        raise BriefingFault("broken", mark.line + 1 if mark else 0, broken.problem or "") from None
    except (yaml.YAMLError, RecursionError) as broken:
        raise BriefingFault("broken", 0, str(broken).splitlines()[0] if str(broken) else "") from None


def _text(data: bytes | str) -> str:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(raw) > MOST_BYTES:
        raise BriefingFault("too_large", 0, f"{len(raw):,}")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as broken:
        raise BriefingFault("not_utf8", raw[: broken.start].count(b"\n") + 1) from None


def _guard(text: str) -> None:
    """Refuse what makes a small file large or deep, before anything is built from it."""
    depth = 0
    for token in yaml.scan(text, Loader=yaml.SafeLoader):
        if isinstance(token, (yaml.AliasToken, yaml.AnchorToken)):
            raise BriefingFault("reference", token.start_mark.line + 1, token.value)
        if isinstance(token, (yaml.BlockMappingStartToken, yaml.BlockSequenceStartToken, yaml.FlowMappingStartToken,
                              yaml.FlowSequenceStartToken)):  # fmt: skip
            depth += 1
        elif isinstance(token, (yaml.BlockEndToken, yaml.FlowMappingEndToken, yaml.FlowSequenceEndToken)):
            depth -= 1
        if depth > _MOST_DEPTH:
            raise BriefingFault("too_deep", token.start_mark.line + 1)


def line_of(node: yaml.Node) -> int:
    """Return the line of a node, counted from 1."""
    return int(node.start_mark.line) + 1


def mapping(node: yaml.Node | None, allowed: Collection[str]) -> dict[str, yaml.Node]:
    """Return the values of a mapping by name; other names than ``allowed``, or one name twice, are faults."""
    if not isinstance(node, yaml.MappingNode) or node.tag not in _PLAIN_TAGS:
        raise BriefingFault("not_a_mapping", line_of(node) if node else 1, ", ".join(allowed))
    out: dict[str, yaml.Node] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else ""
        if name not in allowed:
            raise BriefingFault("unknown_key", line_of(key), name)
        if name in out:
            raise BriefingFault("twice", line_of(key), name)
        out[name] = value
    return out


def sequence(node: yaml.Node) -> list[yaml.Node]:
    """Return the nodes of a list; nothing is an empty one."""
    if isinstance(node, yaml.ScalarNode) and node.tag == _NULL:
        return []
    if not isinstance(node, yaml.SequenceNode) or node.tag not in _PLAIN_TAGS:
        raise BriefingFault("not_a_list", line_of(node))
    return list(node.value)


def words(node: yaml.Node | None, most: int, *, lines: bool = False) -> str:
    """Return a scalar as it is written: 110000 stays an id and "yes" a word, whatever YAML would make of them."""
    if node is None:
        return ""
    if not isinstance(node, yaml.ScalarNode) or node.tag not in _PLAIN_TAGS:
        raise BriefingFault("not_words", line_of(node))
    if node.tag == _NULL:
        return ""
    if len(node.value) > most:
        raise BriefingFault("too_long", line_of(node), most)
    return tidy(node.value, most, lines=lines)
